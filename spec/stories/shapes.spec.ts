import { createWorld, type World } from '../../src/emulators/rancher-world';
import type { Hazards } from '../../src/emulators/rancher-metadata/library';
import { readFence } from '../../src/core/fence';
import { judgedStage } from './judged-stage';
import { recordsIn, smallWorld, until, type RunningService, type Stage, type StageOptions } from './stage';
import { asked, holds, OWNER, readAgain, readiness } from './watch';

let stage: Stage;
const story = judgedStage({ MAX_DELETE_COUNT: '1000' });
const open = async (options?: StageOptions): Promise<Stage> => (stage = await story.open(options));
const { start } = story;
const withHazards = (hazards: Partial<Hazards>): Promise<Stage> => open({ metadata: { hazards } });
const addWeb = (host = 'node1') => stage.world.addService({ stack: 'Shop', name: 'Web', ports: ['80:80/tcp'], hosts: [host] });
const writes = (): number => asked(stage.route53, 'ChangeResourceRecordSets');
const holder = (): string | undefined => {
  const fence = stage.zone.find(`fence.external-dns-${OWNER}.example.com`, 'TXT');
  return fence === undefined ? undefined : readFence(fence)?.holder;
};
const WEB = 'web.shop.default.example.com';
const OTHER_ENVIRONMENT = '99999999-9b1d-4a53-8e0f-0c2d5c1c7f10';

/** Something of everything that an environment can hold. */
function richWorld(): World {
  const world = createWorld({ environmentName: 'Live Shop' });
  const port = ['80:80/tcp'];
  const label = (policy: string) => ({ 'io.rancher.service.external_dns': policy });
  world.change(() => {
    for (let number = 1; number <= 4; number += 1) world.addHost({ name: `node${number}`, agentIp: `203.0.113.${10 + number}` });
    world.addHost({ name: 'six', agentIp: '2001:DB8:0::6' });
    world.addHost({ name: 'labelled', agentIp: '10.0.0.9', labels: { 'io.rancher.host.external_dns_ip': '198.51.100.7, 2001:db8::7' } });
    world.addHost({ name: 'private', labels: { 'io.rancher.host.external_dns': 'false' } });
    world.addHost({ name: 'nameless', agentIp: null });
    world.addHost({ name: 'foreign', agentIp: '198.51.100.200', environmentUuid: OTHER_ENVIRONMENT });

    world.addService({ stack: 'Shop', name: 'Web_Front', ports: port, hosts: ['node1', 'node2'], sidekicks: [{ name: 'Logs', ports: ['81:81/tcp'] }] });
    world.addService({ stack: 'Shop', name: 'lb', kind: 'loadBalancerService', ports: port, hosts: ['node3'] });
    world.addService({ stack: 'Shop', name: 'global', ports: port, scale: null, labels: { 'io.rancher.scheduler.global': 'true' }, hosts: ['node1', 'node2', 'node3', 'node4'] });
    const plain = world.addService({ stack: 'Shop', name: 'plain', labels: label('always'), containers: [{ host: 'node4', name: 'selected' }] });
    world.addService({ stack: 'Shop', name: 'selector', labels: label('always'), containers: [], selects: world.containersOf(plain.uuid).map(({ uuid }) => uuid) });
    world.addService({ stack: 'Shop', name: 'never', ports: port, labels: label('never'), hosts: ['node1'] });
    world.addService({ stack: 'Shop', name: 'unpublished', hosts: ['node1'] });
    for (const kind of ['externalService', 'dnsService', 'networkDriverService', 'storageDriverService', 'composeService']) {
      world.addService({ stack: 'Shop', name: kind, kind, labels: label('always'), containers: [] });
    }
    world.addService({ stack: 'Shop', name: 'six', ports: port, hosts: ['six', 'node1'] });
    world.addService({ stack: 'Shop', name: 'labelled', ports: port, hosts: ['labelled', 'private'] });
    world.addService({ stack: 'Shop', name: 'nameless', ports: port, hosts: ['nameless', 'node1'] });
    world.addService({ stack: 'Shop', name: 'lost', ports: port, hosts: ['nameless'] });
    world.addService({ stack: 'Shop', name: 'linked', ports: port, containers: [
      { host: 'node1' }, { host: 'foreign', environmentUuid: OTHER_ENVIRONMENT },
    ] });
    world.addService({ stack: 'Shop', name: 'bound', containers: [
      { host: 'node1', ports: ['192.0.2.7:80:80/tcp'] }, { host: 'node2', ports: ['[2001:db8::8]:80:80/tcp'] }, { host: 'node3', ports: ['2001:db8::9:80:80/tcp'] },
      { host: 'node4', ports: ['0.0.0.0:80:80/tcp'] }, { host: 'node4', ports: ['[::]:80:80/tcp'] }, { host: 'node4', ports: ['127.0.0.1:80:80/tcp'] },
    ] });
    world.addService({ stack: 'Shop', name: 'states', ports: port, containers: [
      { host: 'node1', healthState: 'unhealthy' }, { host: 'node2', healthState: 'updating-healthy' }, { host: 'node3', state: 'stopped' },
      { host: 'node4', healthState: 'initializing' },
    ] });
  });
  return world;
}

const RICH = [
  'bound A 192.0.2.7, 203.0.113.14', 'bound AAAA 2001:db8::8, 2001:db8::9',
  'global A 203.0.113.11, 203.0.113.12, 203.0.113.13, 203.0.113.14',
  'labelled A 198.51.100.7', 'labelled AAAA 2001:db8::7',
  'lb A 203.0.113.13', 'linked A 203.0.113.11', 'logs A 203.0.113.11, 203.0.113.12', 'nameless A 203.0.113.11',
  'plain A 203.0.113.14', 'selector A 203.0.113.14', 'six A 203.0.113.11', 'six AAAA 2001:db8::6', 'states A 203.0.113.12',
  'web-front A 203.0.113.11, 203.0.113.12',
].map((record) => record.replace(' ', '.shop.live-shop.example.com '));

describe('the same environment', () => {
  it.each<[string, Partial<Hazards>]>([
    ['2015-12-19 and later', {}],
    ['2015-12-19 alone', { versions: ['2015-07-25', '2015-12-19'] }],
    ['2016-07-29 alone', { versions: ['2016-07-29'] }],
    ['2016-07-29 without knowing us', { versions: ['2016-07-29'], selfKnown: false }],
    ['2015-12-19 without waiting', { versions: ['2015-12-19'], ignoreWait: true }],
  ])('gives the same zone when the server speaks %s', async (_, hazards) => {
    await open({ world: richWorld(), metadata: { hazards } });
    const service = start();
    await service.told('in sync');
    expect(recordsIn(stage.zone)).toEqual(RICH);
    expect(service.of('snapshot refused')).toEqual([]);
  });

  it('needs no write when the server is changed for one that speaks another version', async () => {
    await open({ world: richWorld() });
    const service = start();
    await service.told('in sync');
    const before = writes();
    stage.metadata.set({ versions: ['2016-07-29'] });
    await service.told('source down');
    await service.told('source up', 2);
    await readAgain(stage, service);
    expect(recordsIn(stage.zone)).toEqual(RICH);
    expect(writes()).toBe(before);
  });
});

describe('a server from before long-poll', () => {
  it('is asked at an interval, and changes still come through', async () => {
    await withHazards({ ignoreWait: true });
    const { uuid } = addWeb();
    const service = start();
    await service.told('source polled');
    await holds(stage.zone, `${WEB} A 203.0.113.11`);
    stage.world.moveService(uuid, 'node2');
    await holds(stage.zone, `${WEB} A 203.0.113.12`);
    const polls = stage.metadata.log.requests().filter(({ path }) => path.includes('wait=true'));
    expect(polls.length).toBeLessThan(6);
  });
});

describe('our own container', () => {
  it('may be unknown for the first seconds: names are right from the start, and nothing is written anew when it is known', async () => {
    await withHazards({ selfKnown: false });
    stage.world.renameEnvironment('Live #2');
    addWeb();
    const service = start();
    await service.told('in sync');
    await holds(stage.zone, 'web.shop.live-2.example.com A 203.0.113.11');
    expect(holder()).toMatch(/^process-/);
    const before = writes();
    stage.metadata.set({ selfKnown: true });
    await readAgain(stage, service);
    expect(writes()).toBe(before);
    expect(service.of('fence taken')).toEqual([]);
  });

  it('may stay unknown (SNAT, host network): we write all the same, and a successor takes over from us', async () => {
    await withHazards({ selfKnown: false });
    const { uuid } = addWeb();
    const first = start();
    await first.told('in sync');
    await readAgain(stage, first);
    stage.world.moveService(uuid, 'node2');
    await holds(stage.zone, `${WEB} A 203.0.113.12`);
    await first.stop();

    const second = start();
    await second.told('fence taken');
    await second.told('in sync');
    expect(second.of('record changed')).toEqual([]);
    expect(await readiness(second)).toEqual({ ready: true, codes: [] });
  });

  it('unknown does not take the zone from the container that is known to write it', async () => {
    await open();
    addWeb();
    const first = start();
    await first.told('in sync');
    // The next one comes from an address that the server does not know yet.
    stage.metadata.set({ selfKnown: false });
    const second = start();
    await second.told('standing by');
    expect(second.of('fence taken')).toEqual([]);
    expect(second.of('batch landed')).toEqual([]);
  });
});

describe('a server without answers', () => {
  it('is waited for: nothing is written or deleted until it has some', async () => {
    await open();
    addWeb();
    const first = start();
    await first.told('in sync');
    await first.stop();
    const before = writes();
    stage.metadata.set({ answered: false });
    const service = start();
    await service.told('source down');
    expect(await readiness(service)).toMatchObject({ ready: false });
    expect(writes()).toBe(before);
    stage.metadata.set({ answered: true });
    await service.told('in sync');
    expect(writes()).toBe(before);
    expect(recordsIn(stage.zone)).toEqual([`${WEB} A 203.0.113.11`]);
  });

  it.each<[string, Partial<Hazards>]>([['null in place of every list', { nullLists: true }]])('%s is refused, and nothing is deleted', async (_, hazards) => {
    await open();
    const { uuid } = addWeb();
    const service = start();
    await service.told('in sync');
    stage.metadata.set(hazards);
    await service.told('snapshot refused', 2);
    expect(recordsIn(stage.zone)).toEqual([`${WEB} A 203.0.113.11`]);
    stage.metadata.set({ nullLists: false });
    stage.world.moveService(uuid, 'node2');
    await holds(stage.zone, `${WEB} A 203.0.113.12`);
    await until('it is believed again', async () => (await readiness(service)).codes.length === 0);
  });

  it('of services alone takes no name away while our own service is missing with them', async () => {
    await open();
    addWeb();
    const service = start();
    await service.told('in sync');
    stage.metadata.inject({ kind: 'body', body: 'null', match: '/services', count: Infinity });
    stage.metadata.reload();
    await service.told('snapshot refused');
    expect(recordsIn(stage.zone)).toEqual([`${WEB} A 203.0.113.11`]);
  });
});

describe('labels that are no texts', () => {
  it('are read as what they say, or not at all: no answer is lost for them', async () => {
    const world = smallWorld();
    await open({ world });
    world.change(() => {
      for (const name of ['number', 'yes', 'nothing', 'list', 'template']) world.addService({ stack: 'Shop', name, ports: ['80:80/tcp'], hosts: ['node1'] });
      world.addService({ stack: 'Shop', name: 'hidden', ports: ['80:80/tcp'], hosts: ['node2'] });
      world.addService({ stack: 'Shop', name: 'six', ports: ['80:80/tcp'], hosts: ['node3'] });
    });
    const policy = 'io.rancher.service.external_dns';
    const odd: Readonly<Record<string, unknown>> = {
      number: { [policy]: 7 }, yes: { [policy]: true }, nothing: null, list: { [policy]: ['never'], other: { a: 1 } },
      template: { 'io.rancher.service.external_dns_name_template': 42 },
    };
    const hosts: Readonly<Record<string, unknown>> = {
      node2: { 'io.rancher.host.external_dns': false }, node3: { 'io.rancher.host.external_dns_ip': 12 }, node4: null,
    };
    const relabel = (labelsOf: Readonly<Record<string, unknown>>) => (json: unknown): unknown => Array.isArray(json)
      ? json.map((item: { readonly name: string }) => item.name in labelsOf ? { ...item, labels: labelsOf[item.name] } : item)
      : json;
    stage.metadata.inject({ kind: 'alter', alter: relabel(odd), match: /\/services$/, count: Infinity });
    stage.metadata.inject({ kind: 'alter', alter: relabel(hosts), match: /\/hosts$/, count: Infinity });
    const service = start();
    await service.told('in sync');
    expect(service.of('snapshot refused')).toEqual([]);
    expect(recordsIn(stage.zone)).toEqual([
      '42.example.com A 203.0.113.11', ...['list', 'nothing', 'number', 'yes'].map((name) => `${name}.shop.default.example.com A 203.0.113.11`),
    ]);
  });
});

describe('rancher-metadata', () => {
  /** Web and Api move and New comes after the server saved what it will start with. */
  async function withYesterday(): Promise<{ readonly uuid: string; readonly service: RunningService }> {
    await open();
    const { uuid } = addWeb();
    const old = stage.world.addService({ stack: 'Shop', name: 'Api', ports: ['80:80/tcp'], hosts: ['node3'] });
    const service = start({ RESYNC_SECONDS: '1' });
    await service.told('in sync');
    stage.metadata.save();
    stage.world.moveService(uuid, 'node2');
    stage.world.addService({ stack: 'Shop', name: 'New', ports: ['80:80/tcp'], hosts: ['node4'] });
    stage.world.moveService(old.uuid, 'node4');
    await holds(stage.zone, ...TODAY);
    await service.told('record changed', 2);
    return { uuid, service };
  }
  const TODAY = ['api.shop.default.example.com A 203.0.113.14', 'new.shop.default.example.com A 203.0.113.14', `${WEB} A 203.0.113.12`];

  it('that restarts with the answers of yesterday changes nothing and deletes nothing until it has caught up', async () => {
    const { uuid, service } = await withYesterday();
    const before = writes();
    await stage.metadata.stop();
    await service.told('source down');
    expect(await readiness(service)).toMatchObject({ ready: false, codes: ['source-down'] });
    await stage.metadata.start({ stale: true });
    await service.told('source up', 2);
    const listings = service.of('zone listed').length;
    await service.told('zone listed', listings + 1);
    expect(recordsIn(stage.zone)).toEqual(TODAY);
    expect(writes()).toBe(before);

    stage.metadata.catchUp();
    stage.world.moveService(uuid, 'node1');
    await holds(stage.zone, ...TODAY.slice(0, 2), `${WEB} A 203.0.113.11`);
    expect(service.of('record deleted')).toEqual([]);
  });

  it('that has answers of yesterday when we start changes nothing and deletes nothing until it has caught up', async () => {
    const { service: first } = await withYesterday();
    await first.stop();
    const before = writes();
    await stage.metadata.stop();
    await stage.metadata.start({ stale: true });
    const service = start({ RESYNC_SECONDS: '1' });
    await service.told('zone listed', 2);
    expect(recordsIn(stage.zone)).toEqual(TODAY);
    expect(writes()).toBe(before);
    stage.metadata.catchUp();
    await service.told('in sync');
    await readAgain(stage, service);
    expect(recordsIn(stage.zone)).toEqual(TODAY);
    expect(writes()).toBe(before);
  });

  it('that is down takes nothing away, and what changed meanwhile is made up for', async () => {
    await open();
    const { uuid } = addWeb();
    const service = start();
    await service.told('in sync');
    await stage.metadata.stop();
    await service.told('source down');
    stage.world.addService({ stack: 'Shop', name: 'New', ports: ['80:80/tcp'], hosts: ['node4'] });
    stage.world.moveService(uuid, 'node2');
    await stage.metadata.start();
    await service.told('source up', 2);
    await holds(stage.zone, 'new.shop.default.example.com A 203.0.113.14', `${WEB} A 203.0.113.11`);
    // Its first answer may be old; with the next version it is believed.
    stage.metadata.reload();
    await holds(stage.zone, 'new.shop.default.example.com A 203.0.113.14', `${WEB} A 203.0.113.12`);
    await until('ready', async () => (await readiness(service)).ready);
  });
});
