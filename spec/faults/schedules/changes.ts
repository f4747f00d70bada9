import type { Container, Service } from '../../../src/core/snapshot';
import type { Chance } from './chance';
import { containerOn, isOwn, hostNumber, type Contents, type Environment } from './environment';

const STACKS = ['shop', 'blog', 'data'];
const TEMPLATE = 'io.rancher.service.external_dns_name_template';
const HOST_ADDRESSES = 'io.rancher.host.external_dns_ip';
const HOST_PUBLISHED = 'io.rancher.host.external_dns';

/** What can happen in a Rancher environment. */
export interface Changes {
  readonly grow: (count: number) => void;
  readonly shrink: (probability: number) => void;
  /** All of them, and back. */
  readonly vanish: (forMs: number) => void;
  readonly move: () => void;
  readonly scale: () => void;
  readonly rename: () => void;
  readonly renameStack: () => void;
  readonly renameEnvironment: () => void;
  readonly health: () => void;
  readonly hosts: () => void;
  /** Hosts are known again, and everyone is well. */
  readonly settleDown: () => void;
}

export function changesOf(environment: Environment, chance: Chance): Changes {
  const services = (change: (services: readonly Service[], contents: Contents) => readonly Service[]): void => {
    environment.change((contents) => {
      const own = contents.services.filter(isOwn);
      return { services: [...own, ...change(contents.services.filter((service) => !isOwn(service)), contents)] };
    });
  };
  const one = (change: (service: Service, contents: Contents) => Service): void => {
    services((all, contents) => {
      if (all.length === 0) return all;
      const chosen = chance.oneOf(all);
      return all.map((service) => (service === chosen ? change(service, contents) : service));
    });
  };
  const newContainers = ({ hosts }: Contents): readonly Container[] => Array.from({ length: chance.between(1, 3) }, () =>
    containerOn(environment.fresh('c'), hosts.length === 0 ? 'h1' : chance.oneOf(hosts).uuid));

  function newService(contents: Contents): Service {
    const name = environment.fresh('s');
    const label = chance.isTrue(0.1) ? { [TEMPLATE]: chance.oneOf([`%{{service_name}}`, 'www.%{{service_name}}', '*.%{{service_name}}']) } : {};
    return {
      uuid: environment.fresh('uuid-'), name, stackName: chance.oneOf(STACKS), primaryName: name, kind: 'service', state: 'active',
      labels: label, containers: newContainers(contents),
    };
  }

  return {
    grow: (count) => { services((all, contents) => [...all, ...Array.from({ length: count }, () => newService(contents))]); },
    shrink: (probability) => { services((all) => all.filter(() => !chance.isTrue(probability))); },
    vanish(forMs) {
      let gone: readonly Service[] = [];
      services((all) => {
        gone = all;
        return [];
      });
      setTimeout(() => { services((all) => [...all, ...gone]); }, forMs);
    },
    move: () => { one((service, { hosts }) => ({
      ...service,
      containers: service.containers.map((container) => ({ ...container, hostUuid: hosts.length === 0 ? 'h1' : chance.oneOf(hosts).uuid })),
    })); },
    scale: () => { one((service, contents) => ({ ...service, containers: newContainers(contents) })); },
    rename: () => { one((service) => {
      const name = environment.fresh('r');
      return { ...service, name, primaryName: name };
    }); },
    renameStack() {
      const from = chance.oneOf(STACKS);
      const to = environment.fresh('stack');
      services((all) => all.map((service) => (service.stackName === from ? { ...service, stackName: to } : service)));
    },
    renameEnvironment: () => { environment.change(() => ({ environmentName: environment.fresh('Env') })); },
    health: () => { one((service) => ({
      ...service,
      containers: service.containers.map((container) => ({ ...container, ...chance.oneOf(CONDITIONS) })),
    })); },
    hosts: () => { environment.change(({ hosts }) => ({ hosts: chance.oneOf([
      () => hosts.filter(() => !chance.isTrue(0.2)),
      () => hosts.map((host) => (chance.isTrue(0.3) ? { ...host, agentIp: `198.51.100.${chance.between(1, 250)}` } : host)),
      () => hosts.map((host) => (chance.isTrue(0.3) ? { ...host, labels: { [HOST_ADDRESSES]: `2001:db8::${chance.between(1, 9)}, 192.0.2.${chance.between(1, 9)}` } } : host)),
      () => hosts.map((host) => (chance.isTrue(0.2) ? { ...host, labels: { [HOST_PUBLISHED]: 'false' } } : host)),
      () => FOUR_HOSTS,
    ])() })); },
    settleDown() {
      environment.change(({ hosts }) => ({ hosts: [...hosts, ...FOUR_HOSTS.filter(({ uuid }) => !hosts.some((host) => host.uuid === uuid))] }));
      services((all) => all.map((service) => ({ ...service, containers: service.containers.map(wellAgain) })));
    },
  };
}

function wellAgain(container: Container): Container {
  const { healthState, ...rest } = container;
  return healthState === undefined ? container : rest;
}

const FOUR_HOSTS = [1, 2, 3, 4].map((number) => hostNumber(number));
const CONDITIONS: readonly Partial<Container>[] = [
  { state: 'running', healthState: 'healthy' }, { state: 'running', healthState: 'unhealthy' }, { state: 'stopped' },
  { state: 'running', healthState: 'updating-healthy' },
];
