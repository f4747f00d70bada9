import { fenceName, fenceRecordSet, ownershipDomain } from '../../src/core/fence';
import type { RecordSet } from '../../src/core/record';
import type { RequestedChange } from '../../src/emulators/route53/record-set';
import { createRequestLog } from '../../src/emulators/route53/request-log';
import { recordSet } from '../make';
import { breaches } from './oracle';

const ROOT = 'example.com';
const WEB = recordSet('web', '192.0.2.1');
const fenceOf = (owner: string): RecordSet =>
  fenceRecordSet(fenceName(owner, ROOT), { epoch: 1, holder: 'container', origin: '', nonce: 'nonce', window: [] });
const registryOf = (owner: string, entries: string): RecordSet =>
  ({ name: `names-1.${ownershipDomain(owner, ROOT)}`, type: 'TXT', ttlSeconds: 60, values: [`"${entries}"`] });
const MARK = WEB.name.slice(0, -ROOT.length - 1);

type Change = readonly [RequestedChange['action'], RecordSet];

/** What the neighbour did, as it may, and then the batch that is to be judged. */
function judged(...batch: readonly Change[]): readonly string[] {
  const log = createRequestLog();
  const mutated = (by: number, changes: readonly Change[]): void => log.mutated({
    atMs: by, zoneId: 'Z1', by, changes: changes.map(([action, set]) => ({ action, sentName: set.name, recordSet: set })),
  });
  mutated(1, [['CREATE', fenceOf('theirs')], ['CREATE', registryOf('theirs', MARK)], ['CREATE', WEB]]);
  mutated(2, batch);
  return breaches({ log });
}

describe('the oracle of what was written', () => {
  it.each<[string, readonly Change[], readonly string[]]>([
    ['lets a writer do what it likes with what is its own', [
      ['DELETE', fenceOf('theirs')], ['CREATE', fenceOf('theirs')], ['DELETE', registryOf('theirs', MARK)], ['DELETE', WEB],
    ], []],
    ['knows whose mark it is', [['CREATE', fenceOf('ours')], ['DELETE', WEB]], [`request 2: DELETE A ${WEB.name} without our mark`]],
    ['takes the mark of another owner for none of ours, also for what is created', [
      ['CREATE', fenceOf('ours')], ['CREATE', { ...WEB, type: 'AAAA', values: ['2001:db8::1'] }],
    ], [`request 2: CREATE AAAA ${WEB.name} without our mark`]],
    ['guards the registry of another owner', [['CREATE', fenceOf('ours')], ['DELETE', registryOf('theirs', MARK)]], [
      `request 2: DELETE TXT names-1.${ownershipDomain('theirs', ROOT)} without our mark`,
    ]],
    ['guards the fence of another owner', [['CREATE', fenceOf('ours')], ['DELETE', fenceOf('theirs')]], [
      'request 2: moves 2 fences, and not its own alone',
    ]],
    ['wants a fence in every batch', [['DELETE', WEB]], ['request 2: moves 0 fences, and not its own alone']],
    ['suffers no UPSERT, of a mark as little as of a record', [['UPSERT', fenceOf('ours')]], [
      `request 2: UPSERT TXT ${fenceName('ours', ROOT)}`,
    ]],
  ])('%s', (_, batch, found) => {
    expect(judged(...batch)).toEqual(found);
  });
});
