import type { EmulatedRecordSet } from '../../src/emulators/route53/record-set';
import type { Mutation } from '../../src/emulators/route53/request-log';
import { judgedStage } from './judged-stage';
import { recordsIn, ROOT_DOMAIN, until, type RunningService, type Stage, type StageOptions } from './stage';
import { asked, holds, OWNER, ownedIn } from './watch';

let stage: Stage;
const story = judgedStage({ MAX_DELETE_COUNT: '1000' });
const open = async (options?: StageOptions): Promise<Stage> => (stage = await story.open(options));

const TEMPLATE = 'io.rancher.service.external_dns_name_template';
/** The very last name would be kept for ten minutes, so whoever removes a service keeps another. */
const { start } = story;

function addService(name: string, labels: Readonly<Record<string, string>> = {}, stack = 'Shop') {
  return stage.world.addService({ stack, name, labels, ports: ['80:80/tcp'], hosts: ['node1'] });
}
const at = (...names: readonly string[]): readonly string[] => names.map((name) => `${name} A 203.0.113.11`);
const lists = (): number => asked(stage.route53, 'ListResourceRecordSets');
const writes = (): number => asked(stage.route53, 'ChangeResourceRecordSets');
/** What the first answer after a start says may be old: a second version confirms it. */
async function confirmed(service: RunningService): Promise<void> {
  await service.told('in sync');
  stage.metadata.reload();
}

/** Replays the zone, change by change: was there ever a moment when none of a group's names had an address? */
function gaps(mutations: readonly Mutation[], groups: readonly (readonly string[])[]): readonly string[] {
  const present = new Set<string>();
  const seen = new Set<readonly string[]>();
  const found: string[] = [];
  for (const { changes } of mutations) {
    for (const { action, recordSet: { name, type } } of changes) {
      if (type !== 'A') continue;
      if (action === 'DELETE') present.delete(name);
      else present.add(name);
    }
    for (const group of groups) {
      const resolves = group.some((name) => present.has(name));
      if (resolves) seen.add(group);
      else if (seen.has(group)) found.push(group.join(' and '));
    }
  }
  return [...found, ...groups.filter((group) => !seen.has(group)).map((group) => `never: ${group.join(' and ')}`)];
}

describe('a name outside the suffix', () => {
  it('comes from a label of its service, follows it, and leaves no gap when the label changes or goes', async () => {
    await open();
    const { uuid } = addService('Web', { [TEMPLATE]: 'WWW.%{{stack_name}}' });
    addService('Api');
    const service = start();
    await holds(stage.zone, ...at('api.shop.default.example.com', 'www.shop.example.com'));
    await service.told('in sync');
    const before = lists();

    stage.world.moveService(uuid, 'node2');
    await holds(stage.zone, ...at('api.shop.default.example.com'), 'www.shop.example.com A 203.0.113.12');
    expect(lists()).toBe(before);

    stage.world.setLabel(uuid, TEMPLATE, 'store.%{{environment_name}}');
    await holds(stage.zone, ...at('api.shop.default.example.com'), 'store.default.example.com A 203.0.113.12');
    stage.world.setLabel(uuid, TEMPLATE, undefined);
    await holds(stage.zone, ...at('api.shop.default.example.com'), 'web.shop.default.example.com A 203.0.113.12');
    expect(gaps(stage.route53.log.mutations(), [
      ['www.shop.example.com', 'store.default.example.com', 'web.shop.default.example.com'],
    ])).toEqual([]);
  });

  it('may be a wildcard', async () => {
    await open();
    const { uuid } = addService('Web', { [TEMPLATE]: '*.%{{stack_name}}' });
    const service = start();
    await holds(stage.zone, ...at('*.shop.example.com'));
    await service.stop();
    const again = start({ RESYNC_SECONDS: '1' });
    await confirmed(again);
    stage.world.moveService(uuid, 'node2');
    await holds(stage.zone, '*.shop.example.com A 203.0.113.12');
    await again.told('zone listed', 2);
    expect(again.of('drift')).toEqual([]);
  });

  it('that someone else has is theirs', async () => {
    await open();
    stage.zone.put({ name: 'www.shop.example.com', type: 'A', ttlSeconds: 60, values: ['192.0.2.9'] });
    addService('Web', { [TEMPLATE]: 'www.%{{stack_name}}' });
    const service = start();
    await service.told('conflict');
    expect(recordsIn(stage.zone)).toEqual(['www.shop.example.com A 192.0.2.9']);
  });

  it('is not given where our marks are', async () => {
    await open();
    addService('fence', { [TEMPLATE]: `%{{service_name}}.external-dns-${OWNER}` });
    addService('Web');
    const service = start();
    await service.told('in sync');
    expect(recordsIn(stage.zone)).toEqual(at('web.shop.default.example.com'));
    expect(stage.zone.recordSets().filter(({ name, type }) => name.includes('external-dns') && type === 'A')).toEqual([]);
    expect(service.of('verdict').map(({ verdict }) => verdict).find((verdict) => verdict.service.serviceName === 'fence'))
      .toMatchObject({ type: 'skipped', reason: expect.stringContaining('marks') as string });
  });

  it('is read with few calls even when there are 40 of them, and a start finds all as it was left', async () => {
    await open();
    stage.world.change(() => {
      for (let index = 0; index < 40; index += 1) addService(`s${index}`, { [TEMPLATE]: '%{{service_name}}.apps' });
      addService('Web');
    });
    const service = start();
    await service.told('in sync');
    expect(recordsIn(stage.zone)).toHaveLength(41);
    expect(lists()).toBe(2);
    await service.stop();

    const before = writes();
    const again = start();
    await again.told('in sync');
    expect({ lists: lists(), writes: writes() }).toEqual({ lists: 4, writes: before });
    expect(recordsIn(stage.zone)).toHaveLength(41);
  });
});

describe('a rename while running', () => {
  const NAMES = ['web', 'api', 'db', 'auth', 'mail'];

  it.each([
    ['of the environment', 'default', 'shop', (on: Stage) => on.world.renameEnvironment('Live #2'), 'live-2', 'shop'],
    ['of the stack', 'default', 'shop', (on: Stage) => on.world.renameStack('Shop', 'Store'), 'default', 'store'],
  ])('%s makes the new names first and takes the old ones away after', async (_, oldEnvironment, oldStack, rename, environment, stack) => {
    await open();
    stage.world.change(() => { for (const name of NAMES) addService(name); });
    const service = start();
    const before = NAMES.map((name) => `${name}.${oldStack}.${oldEnvironment}.example.com`);
    await holds(stage.zone, ...at(...before));
    await service.told('in sync');
    rename(stage);
    const after = NAMES.map((name) => `${name}.${stack}.${environment}.example.com`);
    await holds(stage.zone, ...at(...after));
    expect(gaps(stage.route53.log.mutations(), before.map((name, index) => [name, after[index] ?? '']))).toEqual([]);
    expect([...ownedIn(stage.zone).keys()].sort()).toEqual([...after].sort());
    await service.told('record deleted', NAMES.length);
    expect(service.of('conflict')).toEqual([]);
  });

  it('keeps an old name as long as someone else has the new one', async () => {
    await open();
    stage.zone.put({ name: 'web.store.default.example.com', type: 'A', ttlSeconds: 60, values: ['192.0.2.9'] });
    for (const name of ['web', 'api']) addService(name);
    const service = start({ RESYNC_SECONDS: '1' });
    await service.told('in sync');
    stage.world.renameStack('Shop', 'Store');
    await service.told('conflict');
    expect(service.of('conflict')[0]?.reason)
      .toContain('; until it goes, web.shop.default.example.com, the former name of the service, stays');
    await service.told('record deleted');
    await service.told('zone listed', service.of('zone listed').length + 1);
    await holds(stage.zone, ...at('api.store.default.example.com', 'web.shop.default.example.com'), 'web.store.default.example.com A 192.0.2.9');
    stage.zone.remove('web.store.default.example.com', 'A');
    await holds(stage.zone, ...at('api.store.default.example.com', 'web.store.default.example.com'));
  });

  it('of an environment of 40 services reads the new names with one call, not one by one', async () => {
    await open();
    stage.world.change(() => { for (let index = 0; index < 40; index += 1) addService(`s${index}`); });
    const service = start();
    await service.told('in sync');
    const before = lists();
    stage.world.renameEnvironment('Live');
    await until('the old names are gone', () => recordsIn(stage.zone).length === 40
      && recordsIn(stage.zone).every((record) => record.includes('.live.')), () => recordsIn(stage.zone).length);
    expect(lists() - before).toBe(1);
    const groups = Array.from({ length: 40 }, (_, index) => [`s${index}.shop.default.example.com`, `s${index}.shop.live.example.com`]);
    expect(gaps(stage.route53.log.mutations(), groups)).toEqual([]);
  });
});

describe('NAME_TEMPLATE', () => {
  it('may change between two starts: new names first, old ones after, never none', async () => {
    await open();
    stage.world.change(() => { for (const name of ['web', 'api']) addService(name); });
    const first = start();
    await holds(stage.zone, ...at('api.shop.default.example.com', 'web.shop.default.example.com'));
    await first.told('in sync');
    await first.stop();
    const second = start({ NAME_TEMPLATE: '%{{service_name}}-%{{stack_name}}' });
    await second.told('record created', 2);
    expect(recordsIn(stage.zone)).toHaveLength(4);
    // The old ones go once the answer is confirmed by a second version.
    await confirmed(second);
    await holds(stage.zone, ...at('api-shop.example.com', 'web-shop.example.com'));
    await second.told('record deleted', 2);
    await second.stop();

    const third = start({ NAME_TEMPLATE: '%{{service_name}}.%{{environment_name}}.static' });
    await confirmed(third);
    await holds(stage.zone, ...at('api.default.static.example.com', 'web.default.static.example.com'));
    expect(gaps(stage.route53.log.mutations(), ['web', 'api'].map((name) =>
      [`${name}.shop.default.example.com`, `${name}-shop.example.com`, `${name}.default.static.example.com`]))).toEqual([]);
  });

  it('without a suffix of its own shares the root domain with everybody else', async () => {
    await open();
    const others: readonly EmulatedRecordSet[] = ['www', 'mail', 'zz', '-x-', 'web-shop.sub'].map((name) =>
      ({ name: `${name}.example.com`, type: 'A', ttlSeconds: 60, values: ['192.0.2.1'] }));
    stage.zone.put(...others);
    const { uuid } = addService('Web');
    addService('Stays');
    const service = start({ NAME_TEMPLATE: '%{{service_name}}-%{{stack_name}}', RESYNC_SECONDS: '1' });
    await service.told('in sync');
    stage.world.moveService(uuid, 'node2');
    await until('it moved', () => stage.zone.find('web-shop.example.com', 'A')?.values[0] === '203.0.113.12');
    await service.told('zone listed', 2);
    expect(service.of('drift')).toEqual([]);
    stage.world.removeService(uuid);
    await holds(stage.zone, ...others.map(({ name }) => `${name} A 192.0.2.1`), ...at('stays-shop.example.com'));
    expect([...ownedIn(stage.zone).keys()]).toEqual(['stays-shop.example.com']);
  });
});

describe('long names', () => {
  const label = (letter: string, length = 63): string => letter.repeat(length);
  /** Of 253 characters, which are 255 octets on the wire, with the service's name of 63 in front. */
  const longest = (service: string): string => [service, label('b'), label('c'), label('d', 49), ROOT_DOMAIN].join('.');

  it('of 253 characters and labels of 63 are written, marked and found again; longer ones are refused alone', async () => {
    await open();
    const services = Array.from({ length: 20 }, (_, index) => `s${String(index).padStart(2, '0')}${label('a', 60)}`);
    const uuids: string[] = [];
    const template = ['%{{service_name}}', label('b'), label('c'), label('d', 49)].join('.');
    stage.world.change(() => {
      for (const name of services) uuids.push(addService(name, { [TEMPLATE]: template }).uuid);
      addService('Long', { [TEMPLATE]: ['%{{service_name}}', label('b'), label('c'), label('d', 49), label('e')].join('.') });
      addService('Label', { [TEMPLATE]: label('x', 64) });
      addService('Web');
    });
    expect(longest(services[0] ?? '')).toHaveLength(253);
    const expected = at(...services.map(longest), 'web.shop.default.example.com');
    const service = start();
    await service.told('in sync');
    expect(recordsIn(stage.zone)).toEqual([...expected].sort());
    expect(service.of('verdict').map(({ verdict }) => verdict).flatMap((verdict) =>
      verdict.type === 'skipped' && verdict.service.stackName === 'Shop' ? [verdict.reason] : []).sort()).toEqual([
      'no legal name: a label has 64 characters, 63 are allowed',
      'no legal name: the name has 258 characters, 253 are allowed',
    ]);
    await service.stop();

    const again = start();
    await confirmed(again);
    expect(again.of('record created')).toEqual([]);
    expect(ownedIn(stage.zone).size).toBe(21);
    stage.world.change(() => { for (const uuid of uuids) stage.world.removeService(uuid); });
    await holds(stage.zone, ...at('web.shop.default.example.com'));
    expect([...ownedIn(stage.zone).keys()]).toEqual(['web.shop.default.example.com']);
  });
});

describe('odd names of others', () => {
  /** Names in normal form: a wildcard, a dot, a backslash, a space and octets that are no ASCII inside labels. */
  const ODD = [
    '*.default.example.com', '*.shop.default.example.com', 'a\\056b.shop.default.example.com', 'web\\056shop.default.example.com',
    'back\\134slash.default.example.com', 'a b.default.example.com', '@.default.example.com', '\xc3\xa4.shop.default.example.com',
    'web-1.shop.default.example.com', 'x.web.shop.default.example.com', 'web.shop-1.default.example.com', 'default-1.example.com',
    '_sip._tcp.web.shop.default.example.com', 'default.example.com', 'shop.default.example.com',
  ];

  it.each([[300], [4], [1]])('do not disturb, at %i record sets a page', async (longestPage) => {
    await open({ route53: { longestPage, rates: 'unlimited' } });
    const others = ODD.map((name): EmulatedRecordSet => ({ name, type: 'A', ttlSeconds: 60, values: ['192.0.2.1'] }));
    stage.zone.put(...others, { name: 'web.shop.default.example.com', type: 'TXT', ttlSeconds: 60, values: ['"hello"'] });
    stage.zone.put(...['a', 'b', 'c'].map((setIdentifier, weight): EmulatedRecordSet => ({
      name: 'weighted.shop.default.example.com', type: 'A', ttlSeconds: 60, values: ['192.0.2.2'], setIdentifier, weight,
    })));
    const theirs = stage.zone.recordSets();
    const { uuid } = addService('Web');
    addService('Stays', { [TEMPLATE]: 'stays' });
    const service = start({ ROUTE53_REQUEST_RATE: '1000' });
    await confirmed(service);
    expect(stage.zone.find('web.shop.default.example.com', 'A')?.values).toEqual(['203.0.113.11']);
    expect(service.of('conflict')).toEqual([]);
    await service.stop();

    const again = start({ ROUTE53_REQUEST_RATE: '1000' });
    await confirmed(again);
    stage.world.removeService(uuid);
    await until('ours is gone', () => stage.zone.find('web.shop.default.example.com', 'A') === undefined);
    expect(stage.zone.recordSets().filter(({ name }) => !name.includes('external-dns-') && name !== 'stays.example.com')).toEqual(theirs);
  });
});
