/** The stack that most rows of the matrix are played with, and what is looked at while they are. */
import type { EmulatedRecordSet } from '../../../src/emulators/route53/record-set';
import { fenceIn } from '../standby/crew';
import { withNews, type Arena } from '../arena';
import type { RunningService } from '../../stories/stage';
import { asked, NO_WRITE_BACK, OWNER, readAgain } from '../../stories/watch';

export const DOMAIN = 'shop.default.example.com';
export const WEB = `web.${DOMAIN}`;
export const API = `api.${DOMAIN}`;

/** A service of stack Shop on one host, `web` and `node1` unless told otherwise. */
export const addService = ({ world }: Pick<Arena, 'world'>, name = 'web', host = 'node1') =>
  world.addService({ stack: 'Shop', name, ports: ['80:80/tcp'], hosts: [host] });

/** `name-0` … of stack Shop; their uuids. */
export function addServices({ world }: Pick<Arena, 'world'>, count: number, name = 'service'): readonly string[] {
  const uuids: string[] = [];
  world.change(() => {
    for (let index = 0; index < count; index += 1) uuids.push(addService({ world }, `${name}-${index}`).uuid);
  });
  return uuids;
}

/** Started, in sync, and sure that what it reads is not old. */
export async function settled(arena: Arena, environment: Readonly<Record<string, string>> = {}): Promise<RunningService> {
  const service = arena.start(environment);
  await service.told('in sync');
  await readAnew(arena, service);
  return service;
}

/** Waits until Rancher has been read so often from now on. */
export const readAnew = (arena: Arena, service: RunningService, times = 1): Promise<void> =>
  withNews(arena, () => readAgain(arena, service, times));

/** A set as people make them by hand. */
export const plainSet = (name: string, ...values: readonly string[]): EmulatedRecordSet =>
  ({ name, type: 'A', ttlSeconds: 60, values });

/** Write calls so far, whatever became of them. */
export const writeCalls = ({ route53 }: Pick<Arena, 'route53'>): number => asked(route53, 'ChangeResourceRecordSets');

/** Batches that took effect. */
export const landedCalls = ({ route53 }: Pick<Arena, 'route53'>): number =>
  route53.log.mutations().filter(({ by }) => by !== 'hand edit').length;

/** How many changes each write call held, whatever became of it. */
export const batchSizes = ({ route53 }: Pick<Arena, 'route53'>): readonly number[] =>
  route53.log.requests().flatMap(({ changes }) => (changes === undefined ? [] : [changes.length]));

export const addressesAt = ({ zone }: Pick<Arena, 'zone'>, name: string): readonly string[] | undefined => zone.find(name, 'A')?.values;

/** For many services: names are sent to Rancher two a second, at the most. */
export { NO_WRITE_BACK };
export { fenceIn, OWNER };
