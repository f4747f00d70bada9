import { recordsIn, until, type RunningService } from '../../stories/stage';
import { holds, readiness } from '../../stories/watch';
import { fault } from '../arena';
import { addService, addressesAt, DOMAIN, settled, WEB } from './shop';

const TEMPLATE = 'io.rancher.service.external_dns_name_template';

/** Names of services, and what is published for them; undefined: nothing. */
const NAMES: readonly (readonly [name: string, label: string | undefined])[] = [
  ['a.b', 'a-b'], ['*', undefined], ['*.api', 'api'], ['@', undefined], ['"quoted"', 'quoted'], ['nul\0nul', 'nul-nul'],
  ['line\r\nline', 'line-line'], ['../../etc/passwd', 'etc-passwd'], ['%{{stack_name}}', 'stack-name'], ['%{{', undefined],
  ['evil.example.org.', 'evil-example-org'], ['apex.example.com', 'apex-example-com'], ['_dmarc', 'dmarc'], ['-lead', 'lead'], ['trail-', 'trail'],
  ['c--_--d', 'c-d'], ['...', undefined], ['n'.repeat(63), 'n'.repeat(63)], ['n'.repeat(64), undefined], ['n'.repeat(300), undefined],
  ['Büro', 'b-ro'], ['测试', undefined], ['ＷＷＷ', undefined], ['\u202egnp', 'gnp'], ['\ud800half', 'half'], ['\\052', '052'],
  ['xn--nxasmq6b', 'xn-nxasmq6b'], ['xn--a', 'xn-a'], ['раураl', 'l'], ['ﬁle', 'le'], ['$(reboot)', 'reboot'], ['__proto__', 'proto'], ['constructor', 'constructor'],
];
const published = NAMES.flatMap(([, label]) => (label === undefined ? [] : [`${label}.${DOMAIN} A 203.0.113.11`]));

/** Of all but our own service. */
const verdicts = (service: RunningService) => new Map(
  service.of('verdict').filter(({ verdict }) => verdict.service.stackName !== 'route53')
    .map(({ verdict }) => [`${verdict.service.stackName}/${verdict.service.serviceName}`, verdict]));

describe('S1, S3 names of services', () => {
  fault('hold whatever they like: each has its record or its reason, and none is in the way of another', async (arena) => {
    arena.world.change(() => { for (const [name] of NAMES) addService(arena, name); });
    const service = arena.start();
    await holds(arena.zone, ...published);
    await service.told('in sync');
    for (const [name, label] of NAMES) {
      expect(verdicts(service).get(`Shop/${name}`)).toMatchObject(label === undefined
        ? { type: 'skipped', reason: expect.stringMatching(/^no legal name: (a label is empty|(a label|the name) has \d+ characters)/) as string }
        : { type: 'published', name: `${label}.${DOMAIN}` });
    }
    // They are written back to services with names as typed.
    await service.told('fqdn confirmed', published.length);
    expect(service.of('fqdn failed')).toEqual([]);
  });

  fault('and of stacks are as they are: a stack without a name is refused with all it has, and the others are served', async (arena) => {
    arena.world.change(() => {
      for (const stack of ['../..', '*', 'Shop\n', 'S'.repeat(64), 'shop.default.example.com']) {
        arena.world.addService({ stack, name: 'web', ports: ['80:80/tcp'], hosts: ['node1'] });
      }
    });
    const service = await settled(arena);
    expect(recordsIn(arena.zone)).toEqual([`web.shop-default-example-com.default.example.com A 203.0.113.11`, `${WEB} A 203.0.113.11`]);
    expect([...verdicts(service).values()].filter(({ type }) => type === 'skipped')).toHaveLength(3);
  });

  fault('that become one name: one of them keeps it, the other is told why, and has it when that one is gone', async (arena) => {
    const keeper = addService(arena, 'w.w', 'node1');
    const other = addService(arena, 'w_w', 'node2');
    const service = await settled(arena);
    const name = `w-w.${DOMAIN}`;
    const [first, second] = [keeper, other].sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
    const addresses = { [keeper.uuid]: '203.0.113.11', [other.uuid]: '203.0.113.12' };
    expect(addressesAt(arena, name)).toEqual([addresses[first?.uuid ?? '']]);
    const loser = verdicts(service).get(`Shop/${second?.name ?? ''}`);
    expect(loser).toMatchObject({ type: 'skipped', reason: expect.stringMatching(/^collision: Shop\/w.w has the name .* keeps it$/) as string });
    arena.world.removeService(first?.uuid ?? '');
    await until('the other has it', () => addressesAt(arena, name)?.[0] === addresses[second?.uuid ?? ''], () => recordsIn(arena.zone));
    expect(service.of('record deleted')).toEqual([]);
  });
});

describe('S1 the name of the environment', () => {
  for (const [name, label] of [['../Default\0*', 'default'], ['prod.example.org', 'prod-example-org'], ['ﬁ" nance', 'nance']] as const) {
    fault(`is ${JSON.stringify(name)}: everything lies below ${label}`, async (arena) => {
      arena.world.renameEnvironment(name);
      addService(arena);
      await settled(arena);
      expect(recordsIn(arena.zone)).toEqual([`web.shop.${label}.example.com A 203.0.113.11`]);
    });
  }

  fault('becomes one that leaves nothing: the names that stand stay, which is said, until it has a better one', async (arena) => {
    const { world, zone } = arena;
    world.change(() => { for (const name of ['web', 'api', 'db']) addService(arena, name); });
    const service = await settled(arena);
    const before = recordsIn(zone);
    world.renameEnvironment('测试');
    await service.told('deletes held');
    expect((await readiness(service)).codes).toEqual(['deletes-held']);
    expect(recordsIn(zone)).toEqual(before);
    world.renameEnvironment('Default');
    await service.told('deletes released');
    expect(recordsIn(zone)).toEqual(before);
    expect(service.of('record deleted')).toEqual([]);
  });
});

/** Labels, and the name they give below the root domain; undefined: none. */
const TEMPLATES: readonly (readonly [template: string, name: string | undefined])[] = [
  ['%{{service_name', undefined], ['%{{host_name}}', undefined], ['%{{constructor}}', undefined], ['%{{%{{service_name}}}}', undefined],
  ['${process.exit(1)}', undefined], ['$(reboot).x', undefined], ['{{service_name}}', undefined], ['..', undefined], ['a..b', undefined],
  ['www.example.org.', undefined], ['a\\056b', undefined], ['a\nb', undefined], ['x'.repeat(64), undefined], ['x.'.repeat(150), undefined],
  ['büro', undefined], ['xn--nxasmq6b', 'xn--nxasmq6b'], ['%{{service_name}}$1$&', undefined], ['_sip.apps', '_sip.apps'], ['WWW', 'www'],
  ['%{{service_name}}%{{service_name}}', 't19t19'], ['fence.external-dns-4d1c3a2e-9b1d-4a53-8e0f-0c2d5c1c7f10', undefined],
];

describe('S2 templates of names', () => {
  fault('as labels: each gives its service a name or a reason, and none is in the way of another', async (arena) => {
    arena.world.change(() => {
      for (const [index, [template]] of TEMPLATES.entries()) {
        arena.world.addService({ stack: 'Shop', name: `t${index}`, labels: { [TEMPLATE]: template }, ports: ['80:80/tcp'], hosts: ['node1'] });
      }
    });
    addService(arena);
    const service = await settled(arena);
    const expected = TEMPLATES.flatMap(([, name]) => (name === undefined ? [] : [`${name}.example.com A 203.0.113.11`]));
    expect(recordsIn(arena.zone)).toEqual([...expected, `${WEB} A 203.0.113.11`].sort());
    for (const [index, [, name]] of TEMPLATES.entries()) {
      expect(verdicts(service).get(`Shop/t${index}`)).toMatchObject({ type: name === undefined ? 'skipped' : 'published' });
    }
  });

  fault('that tell services no more apart: one of them has the name, the others are told', async (arena) => {
    arena.world.change(() => { for (let index = 0; index < 5; index += 1) addService(arena, `s${index}`); });
    const service = await settled(arena, { NAME_TEMPLATE: 'www.%{{environment_name}}' });
    expect(recordsIn(arena.zone)).toEqual(['www.default.example.com A 203.0.113.11']);
    expect([...verdicts(service).values()].filter((verdict) => verdict.type === 'skipped' && verdict.reason.startsWith('collision'))).toHaveLength(4);
  });
});
