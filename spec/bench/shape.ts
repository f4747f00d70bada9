/** The environment that is measured: `count` services of 200 stacks, each with 2 containers on 2 of 10 hosts. */
import { fenceName, fenceRecordSet, ownerLabel, ownershipDomain } from '../../src/core/fence';
import type { RecordSet } from '../../src/core/record';
import { emptyRegistry } from '../../src/core/registry';
import { draftRegistry } from '../../src/core/registry-draft';
import { createWorld, type World } from '../../src/emulators/rancher-world';

export const ROOT_DOMAIN = 'example.com';
export const TTL_SECONDS = 300;
export const HOSTS = 10;
const STACKS = 200;
const FIRST_HOST_ADDRESS = 11;

export const stackOf = (index: number): string => `stack-${index % STACKS}`;
export const serviceOf = (index: number): string => `service-${index}`;
export const nameOf = (index: number): string => `${serviceOf(index)}.${stackOf(index)}.default.${ROOT_DOMAIN}`;
/** The hosts of a service, by number from 0. */
export const hostsOf = (index: number): readonly number[] => [index % HOSTS, (index + 3) % HOSTS];
export const hostName = (number: number): string => `node${number + 1}`;
export const addressOf = (host: number): string => `203.0.113.${FIRST_HOST_ADDRESS + host}`;

export function worldOf(count: number): World {
  const world = createWorld({ environmentName: 'Default' });
  world.change(() => {
    for (let host = 0; host < HOSTS; host += 1) world.addHost({ name: hostName(host), agentIp: addressOf(host) });
    for (let index = 0; index < count; index += 1) {
      const hosts = hostsOf(index).map(hostName);
      world.addService({ stack: stackOf(index), name: serviceOf(index), ports: ['80:80/tcp'], hosts });
    }
  });
  return world;
}

const recordOf = (index: number): RecordSet =>
  ({ name: nameOf(index), type: 'A', ttlSeconds: TTL_SECONDS, values: hostsOf(index).map(addressOf) });

const each = <T>(count: number, make: (index: number) => T): readonly T[] => Array.from({ length: count }, (_, index) => make(index));

/** The zone as the service leaves it behind: records, registry and fence. */
export function rightZone(count: number, environmentUuid: string, ownContainerUuid: string): readonly RecordSet[] {
  const owner = ownerLabel(environmentUuid);
  const records = each(count, recordOf);
  const registry = draftRegistry(emptyRegistry, ownershipDomain(owner, ROOT_DOMAIN), ROOT_DOMAIN);
  for (const { name, type } of records) registry.own(name, type);
  const fence = fenceRecordSet(fenceName(owner, ROOT_DOMAIN),
    { epoch: 1, holder: ownContainerUuid, origin: '', nonce: 'seeded', window: [] });
  return [...records, ...registry.finish().creates, fence];
}

/** Somebody else's records in the same zone. */
export const foreignRecords = (count: number): readonly RecordSet[] => each(count, (index) =>
  ({ name: `host-${index}.other.${ROOT_DOMAIN}`, type: 'A', ttlSeconds: TTL_SECONDS, values: ['198.51.100.1'] }));
