import type { EmulatedRecordSet } from '../../src/emulators/route53/record-set';
import { addServices } from './many-services';
import { judgedStage } from './judged-stage';
import { recordsIn, until, type Stage, type StageOptions } from './stage';
import { asked, holds } from './watch';

let stage: Stage;
const story = judgedStage({ MAX_DELETE_COUNT: '100000' });
const open = async (options?: StageOptions): Promise<Stage> => (stage = await story.open(options));
const { start } = story;

describe('10,000 records of others', () => {
  it('outside our suffix cost a start no more than 4 list calls, and a resync as few', async () => {
    await open({ route53: { recordSetsPerZone: 20_000 } });
    stage.zone.put(...Array.from({ length: 10_000 }, (_, index): EmulatedRecordSet =>
      ({ name: `host-${index}.dc-${index % 7}.example.com`, type: 'A', ttlSeconds: 60, values: ['192.0.2.1'] })));
    addServices(stage.world, 3);
    const service = start({ RESYNC_SECONDS: '1' });
    await service.told('in sync');
    expect(asked(stage.route53, 'ListResourceRecordSets')).toBe(2);
    await service.told('zone listed', 2);
    expect(asked(stage.route53, 'ListResourceRecordSets')).toBe(4);
    expect(recordsIn(stage.zone)).toHaveLength(10_003);
  });
});

describe('addresses of one name', () => {
  it('are written up to 400; 401 are refused with a reason, and the others go on', async () => {
    await open();
    const { world } = stage;
    const hosts = Array.from({ length: 401 }, (_, index) => `host-${index}`);
    world.change(() => {
      for (const [index, name] of hosts.entries()) world.addHost({ name, agentIp: `198.18.${index >> 8}.${index & 255}` });
      world.addService({ stack: 'Shop', name: 'Most', ports: ['80:80/tcp'], hosts: hosts.slice(0, 400) });
      world.addService({ stack: 'Shop', name: 'More', ports: ['80:80/tcp'], hosts });
      world.addService({ stack: 'Shop', name: 'Web', ports: ['80:80/tcp'], hosts: ['node1'] });
    });
    const service = start();
    await service.told('in sync');
    expect(stage.zone.find('most.shop.default.example.com', 'A')?.values).toHaveLength(400);
    expect(stage.zone.find('more.shop.default.example.com', 'A')).toBeUndefined();
    expect(stage.zone.find('web.shop.default.example.com', 'A')).toBeDefined();
    const verdict = service.of('verdict').map((event) => event.verdict).find((each) => each.service.serviceName === 'More');
    expect(verdict?.remarks).toEqual([
      'it has 401 addresses, a record set holds 400: an existing record stays as it is, a new one is not made',
    ]);

    // Both ends of a change are values of its batch: 800 of 1,000.
    stage.metadata.reload();
    world.setHostLabel('host-0', 'io.rancher.host.external_dns_ip', '198.51.100.1');
    await until('it changed', () => stage.zone.find('most.shop.default.example.com', 'A')?.values.includes('198.51.100.1') ?? false);
    expect(stage.zone.find('most.shop.default.example.com', 'A')?.values).toHaveLength(400);
  });
});

describe('a zone that is full', () => {
  const NAMES = Array.from({ length: 20 }, (_, index) => `service-${index}.stack-${index}.default.example.com`);
  const ours = (): readonly string[] => recordsIn(stage.zone).filter((record) => record.includes('.default.'));
  const others = Array.from({ length: 20 }, (_, index): EmulatedRecordSet =>
    ({ name: `host-${index}.example.com`, type: 'A', ttlSeconds: 60, values: ['192.0.2.1'] }));

  it('is filled to the last place and said; changes and deletes go on, and with room creates do too', async () => {
    // The zone's own NS and SOA, our fence and registry, 20 of others: 16 places are left.
    await open({ route53: { recordSetsPerZone: 40 } });
    stage.zone.put(...others);
    const uuids = addServices(stage.world, 20);
    const service = start();
    await service.told('zone full');
    expect(ours()).toHaveLength(16);
    expect(service.of('zone full')[0]?.message).toContain('MAX_RRSETS_BY_ZONE');
    expect(service.of('record refused')).toEqual([]);
    // What the first answer after a start says may be old: a second version confirms it.
    stage.metadata.reload();

    const [name = ''] = (ours()[0] ?? '').split(' ');
    const moved = uuids[NAMES.indexOf(name)] ?? '';
    stage.world.moveService(moved, 'node3');
    await until('it moved', () => stage.zone.find(name, 'A')?.values[0] === '203.0.113.13', () => service.events.slice(-10));
    stage.world.removeService(moved);
    await until('its place is taken', () => ours().length === 16 && !ours().some((record) => record.startsWith(`${name} `)), ours);

    for (const { name: other, type } of others.slice(0, 2)) stage.zone.remove(other, type);
    await until('there are two more', () => ours().length === 18, ours);
    for (const { name: other, type } of others.slice(2)) stage.zone.remove(other, type);
    await service.told('in sync');
    await holds(stage.zone, ...NAMES.filter((each) => each !== name).map((each) => `${each} A 203.0.113.11`));
    expect(service.of('record refused')).toEqual([]);
  });
});
