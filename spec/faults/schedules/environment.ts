import type { Container, Host, Labels, Service, Snapshot } from '../../../src/core/snapshot';
import { OWNER } from '../../make';

/** What Rancher knows at one moment, under a version of its own. */
export interface Contents {
  readonly version: string;
  readonly environmentName: string;
  readonly hosts: readonly Host[];
  readonly services: readonly Service[];
}

/** A Rancher environment that changes, and remembers what it was. */
export interface Environment {
  readonly current: () => Contents;
  /** Everything that ever was, the current state last. */
  readonly history: () => readonly Contents[];
  readonly change: (next: (contents: Contents) => Partial<Contents>) => void;
  readonly onChange: (listener: () => void) => () => void;
  /** A text never used before: a version, a uuid, a name. */
  readonly fresh: (prefix: string) => string;
}

export function createEnvironment(hosts: number): Environment {
  let counter = 0;
  const fresh = (prefix: string): string => `${prefix}${(counter += 1)}`;
  const listeners = new Set<() => void>();
  const history: Contents[] = [{
    version: fresh('v'),
    environmentName: 'Default',
    hosts: Array.from({ length: hosts }, (_, index) => hostNumber(index + 1)),
    services: [ownService([])],
  }];
  const current = (): Contents => history[history.length - 1] ?? NOTHING;
  return {
    current,
    history: () => history,
    change(next) {
      history.push({ ...current(), ...next(current()), version: fresh('v') });
      for (const listener of [...listeners]) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fresh,
  };
}

const NOTHING: Contents = { version: '', environmentName: '', hosts: [], services: [] };

export const hostNumber = (number: number, labels: Labels = {}): Host =>
  ({ uuid: `h${number}`, name: `node${number}`, agentIp: `203.0.113.${number}`, labels });

const OWN_UUID = 'own-service';
export const isOwn = ({ uuid }: Service): boolean => uuid === OWN_UUID;

/** The service that we are: without ports, so without a name. */
export const ownService = (containers: readonly Container[]): Service => ({
  uuid: OWN_UUID, name: 'external-dns', stackName: 'infra', primaryName: 'external-dns', kind: 'service', state: 'active', labels: {}, containers,
});

export function containerOn(uuid: string, hostUuid: string, over: Partial<Container> = {}): Container {
  return { uuid, name: uuid, state: 'running', hostUuid, environmentUuid: OWNER, ports: ['0.0.0.0:80:80/tcp'], ...over };
}

/** As a reader in that container gets it. */
export const snapshotOf = (
  { version, environmentName, hosts, services }: Contents,
  reading: Pick<Snapshot, 'connection' | 'readAtMs' | 'torn'>,
  ownContainerUuid: string,
): Snapshot => ({ ...reading, version, environment: { name: environmentName, uuid: OWNER, ownContainerUuid }, hosts, services });
