import fc from 'fast-check';
import { checkAddress } from '../../src/core/address';
import { desired, sameNames } from '../../src/core/desired';
import { isBelow, isPublishable } from '../../src/core/name';
import type { Container, Host, Service, Snapshot } from '../../src/core/snapshot';
import { verdictEvents } from '../../src/core/verdict';
import { anyText } from '../any-text';
import { ROOT, container, desiredSettings, host, service, snapshot } from '../make';

const text = anyText(40);
const oneOf = (...usual: readonly string[]): fc.Arbitrary<string> => fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...usual) }, text);

const labels = fc.dictionary(
  oneOf('io.rancher.service.external_dns', 'io.rancher.service.external_dns_name_template', 'io.rancher.host.external_dns', 'io.rancher.host.external_dns_ip'),
  oneOf('always', 'never', 'false', '%{{service_name}}.%{{stack_name}}', '*.%{{stack_name}}', '%{{', '203.0.113.9, 2001:db8::9', 'www', '..'),
  { maxKeys: 3 },
);
const anyHost: fc.Arbitrary<Host> = fc.record({ uuid: fc.constantFrom('h1', 'h2', 'h3'), name: text, agentIp: oneOf('203.0.113.1', '127.0.0.1', '2001:db8::1'), labels })
  .map((fields) => host(1, fields));
const anyContainer: fc.Arbitrary<Container> = fc.record({
  uuid: fc.uuid(), name: text, state: oneOf('running', 'stopped'), healthState: oneOf('healthy', 'unhealthy', ''),
  hostUuid: fc.constantFrom('h1', 'h2', 'h3', 'gone'),
  ports: fc.array(oneOf('80:80/tcp', '203.0.113.7:80:80/tcp', '0.0.0.0:[::]:9001:9001/tcp', '%!s(<nil>):81:80/tcp', '2001:db8::7:1:1/udp'), { maxLength: 3 }),
}).map((fields) => container(1, fields));
const anyService: fc.Arbitrary<Service> = fc.record({
  uuid: fc.constantFrom('s1', 's2', 's3', 's4'), name: oneOf('web', 'api', 'Web'), stackName: oneOf('shop', 'Blog'), primaryName: oneOf('web'),
  kind: oneOf('service', 'loadBalancerService', 'externalService'), labels, containers: fc.array(anyContainer, { maxLength: 4 }),
}).map((fields) => service('Web', fields));
const anySnapshot: fc.Arbitrary<Snapshot> = fc.record({
  hosts: fc.uniqueArray(anyHost, { selector: ({ uuid }) => uuid, maxLength: 3 }),
  services: fc.uniqueArray(anyService, { selector: ({ uuid, name }) => `${uuid} ${name}`, maxLength: 6 }),
  environmentName: oneOf('Default', '测试', 'a b'),
}).map(({ hosts, services, environmentName }) => {
  const base = snapshot(services, { hosts });
  return { ...base, environment: { ...base.environment, name: environmentName } };
});

const settings = desiredSettings();

describe('whatever an environment holds', () => {
  it('every service gets a verdict, every name is legal and below the root domain, every address may be published', () => {
    fc.assert(fc.property(anySnapshot, (world) => {
      const { names, verdicts } = desired(world, settings);
      expect(verdicts).toHaveLength(world.services.length);
      for (const [name, { addresses }] of names) {
        expect([name, isPublishable(name), isBelow(name, ROOT)]).toEqual([name, true, true]);
        for (const type of ['A', 'AAAA'] as const) {
          for (const address of addresses[type]) expect(checkAddress(address)).toEqual({ ok: true, type, address });
        }
      }
      const published = verdicts.flatMap((verdict) => (verdict.type === 'published' ? [verdict.name] : []));
      expect(published.filter((name) => !names.has(name))).toEqual([]);
    }), { numRuns: 400 });
  });

  it('the order in which it is read changes nothing', () => {
    const shuffled = anySnapshot.chain((world) => fc.tuple(
      fc.constant(world),
      fc.shuffledSubarray([...world.services], { minLength: world.services.length }),
      fc.shuffledSubarray([...world.hosts], { minLength: world.hosts.length }),
    ));
    fc.assert(fc.property(shuffled, ([world, services, hosts]) => {
      expect(sameNames(desired(world, settings).names, desired({ ...world, services, hosts }, settings).names)).toBe(true);
    }), { numRuns: 200 });
  });

  it('what was judged before changes nothing, and is not judged again where nothing has changed', () => {
    // The later snapshot keeps some of the objects of the earlier one.
    const twoInARow = fc.tuple(anySnapshot, anySnapshot, fc.boolean(), fc.boolean()).map(([before, after, sameHosts, sameEnvironment]) => {
      const kept = after.services.map((service, index) => before.services[index] ?? service);
      const environment = sameEnvironment ? { ...before.environment } : after.environment;
      return [before, { ...after, services: kept, hosts: sameHosts ? [...before.hosts] : after.hosts, environment }] as const;
    });
    fc.assert(fc.property(twoInARow, ([before, after]) => {
      const first = desired(before, settings);
      const { names, verdicts } = desired(after, settings, first);
      const fresh = desired(after, settings);
      expect([...names]).toEqual([...fresh.names]);
      expect(verdicts).toEqual(fresh.verdicts);
      expect(verdictEvents(first.verdicts, verdicts)).toEqual(verdictEvents(first.verdicts, fresh.verdicts));
    }), { numRuns: 400 });
    const world = snapshot([service('Web'), service('Api')]);
    const first = desired(world, settings);
    expect(desired({ ...world, version: '2' }, settings, first).verdicts[0]).toBe(first.verdicts[0]);
  });
});
