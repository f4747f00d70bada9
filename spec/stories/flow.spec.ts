import { judgedStage } from './judged-stage';
import { recordsIn, until, type Stage, type StageOptions } from './stage';

let stage: Stage;
const story = judgedStage();
const open = async (options?: StageOptions): Promise<Stage> => (stage = await story.open(options));

const addWeb = (on: Stage) => on.world.addService({ stack: 'Shop', name: 'Web', ports: ['8080:80/tcp'], hosts: ['node1', 'node2'] });
const counts = ({ route53 }: Stage) => {
  const { requests } = route53.log.counters();
  const total = (action: string): number => Object.values(requests[action] ?? {}).reduce((sum, count) => sum + count, 0);
  return { writes: total('ChangeResourceRecordSets'), lists: total('ListResourceRecordSets') };
};
const holds = (on: Stage, ...records: readonly string[]) =>
  until(records.join('; '), () => JSON.stringify(recordsIn(on.zone)) === JSON.stringify(records), () => recordsIn(on.zone));
const WEB = 'web.shop.default.example.com';

describe('a service', () => {
  it('gets a name when it appears, keeps it right when it moves, loses it when it goes; one write call each', async () => {
    const { world } = await open();
    const service = stage.start();
    world.addService({ stack: 'Shop', name: 'Other', ports: ['81:80/tcp'], hosts: ['node4'] });
    const other = 'other.shop.default.example.com A 203.0.113.14';
    const { uuid } = addWeb(stage);
    await holds(stage, other, `${WEB} A 203.0.113.11, 203.0.113.12`);
    const { lists, writes } = counts(stage);
    expect(writes).toBe(1);

    world.moveService(uuid, 'node3');
    await holds(stage, other, `${WEB} A 203.0.113.13`);
    expect(counts(stage)).toEqual({ lists, writes: 2 });

    world.removeService(uuid);
    await holds(stage, other);
    expect(counts(stage)).toEqual({ lists, writes: 3 });
    await service.told('record deleted');
  });

  it('costs no call when the metadata has a new version and nothing else', async () => {
    await open();
    addWeb(stage);
    const service = stage.start({ CATTLE_URL: '', CATTLE_ACCESS_KEY: '', CATTLE_SECRET_KEY: '' });
    await service.told('in sync');
    const before = counts(stage);
    for (let bump = 0; bump < 5; bump += 1) {
      const readBefore = stage.metadata.log.requests().filter(({ path }) => path.endsWith('/services')).length;
      stage.metadata.reload();
      await until('it is read', () => stage.metadata.log.requests().filter(({ path }) => path.endsWith('/services')).length > readBefore);
    }
    expect(counts(stage)).toEqual(before);
  });

  it('gets the new TTL when TTL was changed between two starts', async () => {
    await open();
    addWeb(stage);
    const first = stage.start({ TTL: '300' });
    await first.told('in sync');
    await first.stop();
    const second = stage.start({ TTL: '60' });
    // What the first answer after a start says may be old: it is confirmed by a second version.
    await second.told('zone listed');
    stage.metadata.reload();
    await until('TTL 60', () => stage.zone.find(WEB, 'A')?.ttlSeconds === 60);
  });

  it('has its record repaired at the next resync when someone edits it, and that is called drift', async () => {
    await open();
    addWeb(stage);
    const service = stage.start({ RESYNC_SECONDS: '1' });
    await service.told('in sync');
    stage.metadata.reload();
    const ours = stage.zone.find(WEB, 'A');
    if (ours === undefined) throw new Error('no record');
    stage.zone.put({ ...ours, values: ['192.0.2.66'] });
    await holds(stage, `${WEB} A 203.0.113.11, 203.0.113.12`);
    expect(service.of('drift').map(({ found }) => found?.values)).toEqual([['192.0.2.66']]);
  });

  it('does not get a name that someone else has', async () => {
    await open();
    stage.zone.put({ name: WEB, type: 'A', ttlSeconds: 60, values: ['192.0.2.9'] });
    addWeb(stage);
    const service = stage.start();
    await service.told('conflict');
    await service.told('in sync');
    expect(recordsIn(stage.zone)).toEqual([`${WEB} A 192.0.2.9`]);
    expect(stage.world.findService('Shop', 'Web')?.fqdn ?? null).toBeNull();
  });
});

describe('size', () => {
  it('writes 1,000 services with two addresses each in at most 4 calls', async () => {
    await open();
    stage.world.change(() => {
      for (let index = 0; index < 1_000; index += 1) {
        stage.world.addService({ stack: `stack-${index % 50}`, name: `service-${index}`, ports: ['80:80/tcp'], hosts: ['node1', 'node2'] });
      }
    });
    const service = stage.start({ CATTLE_URL: '', CATTLE_ACCESS_KEY: '', CATTLE_SECRET_KEY: '' });
    await service.told('in sync');
    expect(recordsIn(stage.zone)).toHaveLength(1_000);
    expect(counts(stage).writes).toBeLessThanOrEqual(4);
  });
});

describe('Route 53', () => {
  it('may throttle, be busy, break off and lie about it: everything is written once, as soon as it answers again', async () => {
    await open();
    const { route53 } = stage;
    addWeb(stage);
    const action = 'ChangeResourceRecordSets';
    route53.inject({ action, kind: 'throttling' });
    route53.inject({ action, kind: 'priorRequestNotComplete', nth: 2 });
    route53.inject({ action, kind: 'resetAfter', nth: 3 });
    const service = stage.start();
    await service.told('in sync');
    expect(service.of('batch settled')).toEqual([{ type: 'batch settled', landed: true }]);
    expect(recordsIn(stage.zone)).toEqual([`${WEB} A 203.0.113.11, 203.0.113.12`]);
    expect(counts(stage).writes).toBe(3);
  });
});

describe('stopping', () => {
  it('ends at once when nothing is in flight, and changes nothing', async () => {
    await open();
    addWeb(stage);
    const service = stage.start();
    await service.told('in sync');
    const before = stage.zone.recordSets();
    await service.stop();
    expect(stage.zone.recordSets()).toEqual(before);
    expect(service.events.at(-1)).toEqual({ type: 'stopped' });
    expect(service.failure()).toBeUndefined();
  });

  it('lets the batch in flight land, with its answer', async () => {
    await open();
    let release: () => void = () => undefined;
    stage.route53.inject({ action: 'ChangeResourceRecordSets', kind: 'processing', until: new Promise<void>((resolve) => { release = resolve; }) });
    addWeb(stage);
    const service = stage.start();
    await until('the batch is on its way', () => counts(stage).writes === 1);
    const stopped = service.stop();
    release();
    await stopped;
    expect(service.of('batch landed')).toHaveLength(1);
    expect(recordsIn(stage.zone)).toHaveLength(1);
  });
});
