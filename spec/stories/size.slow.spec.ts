import type { EmulatedRecordSet } from '../../src/emulators/route53/record-set';
import type { Mutation } from '../../src/emulators/route53/request-log';
import { unpackText } from '../../src/core/txt';
import { addServices } from './many-services';
import { judgedStage } from './judged-stage';
import { recordsIn, until, type Stage, type StageOptions } from './stage';
import { asked, ownedIn } from './watch';

let stage: Stage;
const story = judgedStage({ MAX_DELETE_COUNT: '100000' });
const open = async (options?: StageOptions): Promise<Stage> => (stage = await story.open(options));
const { start } = story;

const registrySets = (): readonly EmulatedRecordSet[] => stage.zone.recordSets().filter(({ name }) => name.startsWith('names-'));
/** `CREATE A`, `DELETE TXT`: what each batch did from then on, the fence left out. */
const batchesFrom = (index: number): readonly (readonly string[])[] => stage.route53.log.mutations().slice(index)
  .map(({ changes }: Mutation) => changes.filter(({ recordSet: { name } }) => !name.startsWith('fence.'))
    .map(({ action, recordSet: { type } }) => `${action} ${type}`).sort());
const mutations = (): number => stage.route53.log.mutations().length;

describe('10,000 services in one zone', () => {
  it('are all written with one percent of registry sets beside them, and a change rewrites what it must, no more', async () => {
    await open({ route53: { rates: 'unlimited', recordSetsPerZone: 20_000 } });
    const [moved = '', removed = ''] = addServices(stage.world, 10_000);
    const service = start({ ROUTE53_CHANGE_RATE: '100000', ROUTE53_CHANGE_BURST: '100000' });
    await service.told('in sync');
    expect(recordsIn(stage.zone)).toHaveLength(10_000);
    expect(ownedIn(stage.zone).size).toBe(10_000);
    expect(asked(stage.route53, 'ListResourceRecordSets')).toBe(2);
    const characters = registrySets().reduce((sum, { values }) => sum + unpackText(values[0] ?? '').length + 1, 0);
    expect(registrySets().length).toBeLessThanOrEqual(Math.ceil(characters / 1_700));
    // 32,000 characters of values a batch; a tenth of them for the set that the batch before left half full.
    const addresses = 10_000 * '203.0.113.11'.length;
    expect(asked(stage.route53, 'ChangeResourceRecordSets')).toBeLessThanOrEqual(Math.ceil((addresses + characters) / (0.85 * 32_000)));

    let before = mutations();
    stage.world.moveService(moved, 'node2');
    await until('it moved', () => mutations() > before);
    expect(batchesFrom(before)).toEqual([['CREATE A', 'DELETE A']]);

    before = mutations();
    stage.world.addService({ stack: 'stack-7', name: 'new', ports: ['80:80/tcp'], hosts: ['node1'] });
    await until('it is added', () => mutations() > before);
    expect(batchesFrom(before)).toEqual([['CREATE A', 'CREATE TXT', 'DELETE TXT']]);

    before = mutations();
    stage.world.removeService(removed);
    await until('it is gone', () => mutations() > before);
    expect(batchesFrom(before)).toEqual([['CREATE TXT', 'DELETE A', 'DELETE TXT']]);
  });
});
