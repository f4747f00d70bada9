import { Subject, ignoreElements, tap, type Subscription } from 'rxjs';
import { app } from '../../../src/app';
import type { BatchLimits } from '../../../src/core/change';
import type { Event } from '../../../src/core/event';
import type { Publisher } from '../../../src/publish/publisher';
import type { TokenBucket } from '../../../src/streams/token-bucket';
import { DEFAULT_TEMPLATE, ROOT, desiredSettings } from '../../make';
import type { Chance } from './chance';
import type { Environment } from './environment';
import { createGate, type Gate } from './gate';
import { link } from './link';
import type { Oracle, OracleSettings } from './oracle';
import { createProcessLog, type ProcessLog } from './process-log';
import { readings, type Readings } from './readings';
import type { Zone } from './zone';

/** What every process of a run has in common. */
export interface Surroundings {
  readonly environment: Environment;
  readonly zone: Zone;
  readonly oracle: Oracle;
  readonly chance: Chance;
  readonly settings: OracleSettings & { readonly ttlSeconds: number; readonly resyncMs: number };
  readonly limits: BatchLimits;
  readonly changeBucket: () => TokenBucket;
  readonly tell: (line: string) => void;
}

/** One life of the process in a container. */
export interface Instance {
  readonly container: string;
  readonly log: ProcessLog;
  readonly source: Readings;
  readonly gate: Gate;
  readonly isAlive: () => boolean;
  /** SIGKILL: what is on its way stays on its way. */
  readonly kill: () => void;
  /** SIGTERM. */
  readonly stop: () => void;
  readonly approve: (checksum: string) => void;
}

const PUBLISH_MS = 307;
let nonces = 0;

export function startInstance(container: string, number: number, surroundings: Surroundings): Instance {
  const { environment, zone, oracle, chance, settings, limits, tell } = surroundings;
  const bornAtMs = Date.now() - chance.between(0, 1_000_000);
  const now = (): number => Date.now() - bornAtMs;
  const log = createProcessLog({ ...desiredSettings({ ttlSeconds: settings.ttlSeconds, nameTemplate: DEFAULT_TEMPLATE }), ownershipDomain: `external-dns-env-1.${ROOT}` });
  const gate = createGate();
  const source = readings({ environment, chance, gate, ownContainer: container, now, delivered: log.delivered });
  const stop$ = new Subject<undefined>();
  const approvals$ = new Subject<string>();
  const provider = link({
    zone, chance, gate, limits, changeBucket: surroundings.changeBucket(),
    sent(batch) {
      const ticket = { process: log, sentAtMs: Date.now(), batch };
      tell(`${number} sends ${batch.changes.map(({ action, recordSet: { name, type, values } }) => `${action[0] ?? ''} ${type} ${name}=${values.join(',').slice(0, 200)}`).join(' | ')}`);
      return {
        arrive() {
          const before = zone.contents();
          const outcome = zone.receive(batch);
          tell(`${number} batch ${outcome.type} ${'message' in outcome ? outcome.message : ''}`);
          if (outcome.type === 'landed') oracle.landed(ticket, before, zone.contents());
          return outcome;
        },
      };
    },
  });
  let alive = true;
  const end = (): void => void (alive = false);
  const hear = (event: Event): void => {
    log.told(event);
    if (!event.type.startsWith('operation')) tell(`${number} ${JSON.stringify(event).slice(0, 400)}`);
  };
  const subscription: Subscription = app({
    wish: {
      snapshots: source.snapshots,
      settings: { ...desiredSettings({ ttlSeconds: settings.ttlSeconds }), deleteDelayMs: settings.deleteDelayMs },
      ownerId: undefined, fallbackHolder: `process-${number}`, origin: 'https://rancher.example.org',
    },
    ports: { provider, nonce: () => `nonce-${(nonces += 1)}`, random: chance.next, now, epochMs: () => Date.now() },
    settings: {
      limits, guard: settings, policy: 'sync', takeover: false, deleteDelayMs: settings.deleteDelayMs, resyncMs: settings.resyncMs,
      settleQuietMs: 100, settleMaxMs: 1_000,
    },
    approvals$, publish: publishing(environment), stop$,
  }).subscribe({
    next: hear,
    error: (error: unknown) => {
      oracle.breach(`the flow threw: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
      end();
    },
    complete: end,
  });
  return {
    container, log, source, gate,
    isAlive: () => alive,
    kill() {
      end();
      subscription.unsubscribe();
    },
    stop: () => { stop$.next(undefined); },
    approve: (checksum) => { approvals$.next(checksum); },
  };
}

/** Rancher shows a name a moment after it was confirmed. */
const publishing = (environment: Environment): Publisher => (confirmed$) => confirmed$.pipe(
  tap((confirmed) => {
    const news = confirmed.filter(({ wanted, observed }) => wanted !== observed);
    if (news.length === 0) return;
    setTimeout(() => {
      const fqdns = new Map(news.map(({ service, wanted }) => [service.uuid, wanted]));
      if (environment.current().services.every(({ uuid, fqdn }) => !fqdns.has(uuid) || fqdns.get(uuid) === fqdn)) return;
      environment.change(({ services }) => ({ services: services.map((service) => {
        const fqdn = fqdns.get(service.uuid);
        return fqdn === undefined ? service : { ...service, fqdn };
      }) }));
    }, PUBLISH_MS);
  }),
  ignoreElements(),
);
