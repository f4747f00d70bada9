import { desired, sameNames, type DesiredSettings } from '../../src/core/desired';
import type { Host, Service, Snapshot } from '../../src/core/snapshot';
import {
  DEFAULT_TEMPLATE, ROOT, container, desiredSettings, host, hostWithoutAddress, labelled, service, snapshot, template,
  unplacedContainer,
} from '../make';

const POLICY = 'io.rancher.service.external_dns';
const NAME_TEMPLATE = 'io.rancher.service.external_dns_name_template';
const HOST_PUBLISHED = 'io.rancher.host.external_dns';
const HOST_ADDRESSES = 'io.rancher.host.external_dns_ip';

/**
 * A line for every service: `Shop/Web = <name> <addresses> (<firmness>) | <remark> …` or `Shop/Web: <reason> | <remark> …`.
 */
function verdicts(of: Snapshot, over: Partial<DesiredSettings> = {}): readonly string[] {
  const { names, verdicts: all } = desired(of, desiredSettings(over));
  return all.map((verdict) => {
    const { service: { stackName, serviceName }, remarks } = verdict;
    const what = `${stackName}/${serviceName}`;
    if (verdict.type === 'skipped') return [`${what}: ${verdict.reason}`, ...remarks].join(' | ');
    const firmness = names.get(verdict.name)?.firmness;
    const addresses = [...verdict.addresses, ...(firmness === 'exactly' ? [] : [`(${firmness})`])].join(' ');
    return [`${what} = ${verdict.name} ${addresses}`, ...remarks].join(' | ');
  });
}

/** What becomes of Shop/Web alone. */
const verdict = (over: Partial<Service>, hosts: readonly Host[] = [host(1), host(2)]): string | undefined =>
  verdicts(snapshot([service('Web', over)], { hosts }))[0];

const WEB = 'Shop/Web = web.shop.default.example.com';
const AS_IT_IS = 'no running container is healthy: an existing record stays as it is, a new one is not made';
const UNKNOWN_HOST = 'container c1 runs on a host that is not in the snapshot';
const NOT_SHORTENED = 'so an existing record is not shortened';

describe('a real environment', () => {
  it('gets the records that v0.7.12 gave it', () => {
    const hosts = [
      host(1, { agentIp: '203.0.113.11' }), host(2, { agentIp: '203.0.113.12', labels: { [HOST_ADDRESSES]: '198.51.100.99' } }),
    ];
    const healthy = { healthState: 'healthy' };
    const services = [
      service('Web', { containers: [
        container(1, { ...healthy, ports: ['203.0.113.11:8080:80/tcp'] }),
        container(2, { ...healthy, ports: ['198.51.100.7:8080:80/tcp'] }),
      ] }),
      service('db', { containers: [container(1, { ports: [] })] }),
      service('lb', { kind: 'loadBalancerService', containers: [
        container(1, { ...healthy, ports: ['203.0.113.11:80:80/tcp', '203.0.113.11:443:443/tcp'] }),
        container(2, { healthState: 'initializing', ports: ['203.0.113.12:80:80/tcp', '203.0.113.12:443:443/tcp'] }),
      ] }),
    ];
    expect(verdicts(snapshot(services, { hosts }))).toEqual([
      'Shop/Web = web.shop.default.example.com 198.51.100.99 203.0.113.11',
      'Shop/db: none of its containers counts: 1 without a published port',
      'Shop/lb = lb.shop.default.example.com 203.0.113.11',
    ]);
  });
});

describe('the services that are considered', () => {
  it.each([
    ['service', `${WEB} 203.0.113.1`],
    ['loadBalancerService', `${WEB} 203.0.113.1`],
    ['externalService', 'Shop/Web: services of kind externalService have no record'],
    ['dnsService', 'Shop/Web: services of kind dnsService have no record'],
    ['kubernetesService', 'Shop/Web: services of kind kubernetesService have no record'],
    ['networkDriverService', 'Shop/Web: services of kind networkDriverService have no record'],
    ['', 'Shop/Web: services of kind  have no record'],
  ])('kind %p', (kind, expected) => {
    expect(verdict({ kind })).toBe(expected);
  });

  const withoutPorts = [container(1, { ports: [] })];
  const garbage = 'label io.rancher.service.external_dns is neither auto, always nor never: taken as auto';
  it.each([
    ['auto', [container()], `${WEB} 203.0.113.1`],
    ['auto', withoutPorts, 'Shop/Web: none of its containers counts: 1 without a published port'],
    ['always', withoutPorts, `${WEB} 203.0.113.1`],
    [' Always ', withoutPorts, `${WEB} 203.0.113.1`],
    ['never', [container()], 'Shop/Web: label io.rancher.service.external_dns is never'],
    ['', [container()], `${WEB} 203.0.113.1`],
    ['garbage', [container()], `${WEB} 203.0.113.1 | ${garbage}`],
    ['garbage', withoutPorts, `Shop/Web: none of its containers counts: 1 without a published port | ${garbage}`],
    ['constructor', [container()], `${WEB} 203.0.113.1 | ${garbage}`],
    ['__proto__', [container()], `${WEB} 203.0.113.1 | ${garbage}`],
  ])('label external_dns %p', (policy, containers, expected) => {
    expect(verdict({ labels: { [POLICY]: policy }, containers })).toBe(expected);
  });

  it('labels called like what every object has mean nothing', () => {
    const labels = Object.fromEntries(['constructor', '__proto__', 'toString', 'hasOwnProperty'].map((name) => [name, 'never']));
    expect(verdict({ labels }, [host(1, { labels })])).toBe(`${WEB} 203.0.113.1`);
  });

  it('a global service is an ordinary one: the addresses of all its hosts, sorted, each once', () => {
    const containers = [container(2), container(1), container(3, { hostUuid: 'h1' })];
    expect(verdict({ containers, labels: { 'io.rancher.scheduler.global': 'true' } })).toBe(`${WEB} 203.0.113.1 203.0.113.2`);
  });

  it('a sidekick is an entry of its own with the uuid of its parent', () => {
    const parent = service('Web', { uuid: 'u1' });
    const sidekick = service('Logs', { uuid: 'u1', primaryName: 'Web', containers: [container(2)] });
    const of = snapshot([sidekick, parent]);
    expect(verdicts(of)).toEqual(['Shop/Logs = logs.shop.default.example.com 203.0.113.2', `${WEB} 203.0.113.1`]);
    expect([...desired(of, desiredSettings()).names.values()].map(({ name, sidekick: is }) => [name, is]))
      .toEqual([['logs.shop.default.example.com', true], ['web.shop.default.example.com', false]]);
  });

  it('a container under two services (a selector) counts for both, each under its own name', () => {
    const shared = container(1, { name: 'Shop-Web-1' });
    expect(verdicts(snapshot([service('Web', { containers: [shared] }), service('allweb', { containers: [shared] })])))
      .toEqual([`${WEB} 203.0.113.1`, 'Shop/allweb = allweb.shop.default.example.com 203.0.113.1']);
  });
});

describe('the containers that count', () => {
  it.each([
    ['none at all', [], 'it has no containers'],
    ['a stopped one: the name goes', [container(1, { state: 'stopped' })], 'none of its containers counts: 1 not running'],
    ['starting, restarting, reconnecting and stopping ones',
      ['starting', 'restarting', 'reconnecting', 'stopping'].map((state) => container(1, { state })),
      'none of its containers counts: 4 not running'],
    ['one that no host was found for', [unplacedContainer()], 'none of its containers counts: 1 without a host'],
    ['one of a linked environment', [container(1, { environmentUuid: 'other' })],
      'none of its containers counts: 1 of another environment'],
    ['one on a host that is labelled false', [container(3)],
      'none of its containers counts: 1 on a host labelled external_dns=false'],
    ['several, for several reasons', [container(1, { state: 'stopped' }), container(1, { ports: [] }), container(2, { ports: [] })],
      'none of its containers counts: 1 not running, 2 without a published port'],
  ])('%s', (_, containers, reason) => {
    expect(verdict({ containers }, [host(1), host(2), host(3, { labels: { [HOST_PUBLISHED]: 'False ' } })])).toBe(`Shop/Web: ${reason}`);
  });

  it('of our environment, or of none that is known', () => {
    const containers = [
      container(1, { environmentUuid: 'env-1' }), container(2), container(3, { hostUuid: 'h1', environmentUuid: 'other' }),
    ];
    expect(verdict({ containers })).toBe(`${WEB} 203.0.113.1 203.0.113.2`);
  });

  it.each([['true'], ['yes'], ['']])('a host labelled external_dns=%s is published', (label) => {
    expect(verdict({}, [host(1, { labels: { [HOST_PUBLISHED]: label } })])).toBe(`${WEB} 203.0.113.1`);
  });

  const nothing = `${WEB} (as it is) | ${AS_IT_IS}`;
  it.each([
    ['', `${WEB} 203.0.113.1`],
    ['healthy', `${WEB} 203.0.113.1`],
    ['updating-healthy', `${WEB} 203.0.113.1`],
    ['initializing', nothing],
    ['reinitializing', nothing],
    ['unhealthy', nothing],
    ['updating-unhealthy', nothing],
  ])('health %p', (healthState, expected) => {
    expect(verdict({ containers: [container(1, { healthState })] })).toBe(expected);
  });

  it.each([
    ['one healthy: the others are left out',
      [container(1, { healthState: 'unhealthy' }), container(2, { healthState: 'healthy' })], `${WEB} 203.0.113.2`],
    ['none healthy, one stopped: fail open',
      [container(1, { healthState: 'unhealthy' }), container(2, { state: 'stopped' })], nothing],
    ['a healthy one without a usable address: not gone either',
      [container(1, { healthState: 'unhealthy' }), container(2, { ports: ['127.0.0.1:1:1/tcp'] })],
      `${WEB} (as it is) | container c2 is left out: 127.0.0.1 is a loopback address`
      + ' | no healthy container has a usable address: an existing record stays as it is, a new one is not made'],
  ])('%s', (_, containers, expected) => {
    expect(verdict({ containers })).toBe(expected);
  });
});

describe('the address of a container', () => {
  it.each([
    ['203.0.113.9:8080:80/tcp', '203.0.113.9'],
    ['0.0.0.0:8080:80/tcp', '203.0.113.1'],
    ['8080:80/tcp', '203.0.113.1'],
    ['80/tcp', '203.0.113.1'],
    ['203.0.113.9:80/tcp', '203.0.113.9'],
    ['203.0.113.9:53:53/udp', '203.0.113.9'],
    ['%!s(<nil>):81:80/tcp', '203.0.113.1'],
    ['%!s(<nil>):80/tcp', '203.0.113.1'],
    ['203.0.113.12:[::]:9001:9001/tcp', '203.0.113.1'],
    ['0.0.0.0:[::]:9001:9001/tcp', '203.0.113.1'],
    ['0.0.0.0:2001:db8::7:9002:9002/tcp', '2001:db8::7'],
    ['203.0.113.12:[2001:db8::7]:9002:9002/tcp', '2001:db8::7'],
    ['[2001:DB8:0::7]:9002:9002/tcp', '2001:db8::7'],
    ['10.1.2.3:8080:80/tcp', '10.1.2.3'],
    ['192.168.1.2:8080:80/tcp', '192.168.1.2'],
    ['[fd00::1]:8080:80/tcp', 'fd00::1'],
    ['', '203.0.113.1'],
  ])('published as %p it is %s', (port, address) => {
    expect(verdict({ containers: [container(1, { ports: [port] })] })).toBe(`${WEB} ${address}`);
  });

  it('is that of the first port', () => {
    const ports = ['203.0.113.8:8080:80/tcp', '203.0.113.9:8443:443/tcp'];
    expect(verdict({ containers: [container(1, { ports })] })).toBe(`${WEB} 203.0.113.8`);
  });

  it.each([
    ['127.0.0.1:8080:80/tcp', '127.0.0.1 is a loopback address'],
    ['169.254.1.1:8080:80/tcp', '169.254.1.1 is a link-local address'],
    ['224.0.0.1:8080:80/tcp', '224.0.0.1 is a multicast address'],
    ['0.0.0.1:8080:80/tcp', '0.0.0.1 is an unspecified address'],
    ['[::1]:8080:80/tcp', '::1 is a loopback address'],
    ['[fe80::1]:8080:80/tcp', 'fe80::1 is a link-local address'],
    ['[ff02::1]:8080:80/tcp', 'ff02::1 is a multicast address'],
    ['[0:0::0]:8080:80/tcp', '0:0::0 is an unspecified address'],
    ['[::ffff:192.0.2.1]:8080:80/tcp', '::ffff:192.0.2.1 is an IPv4 address written as IPv6'],
    ['eth0:8080:80/tcp', '"eth0" is not an IP address'],
    ['0.0.0.0:2001:db8:8080:80/tcp', '"2001:db8" is not an IP address'],
  ])('bound to %p it is left out', (port, problem) => {
    const remark = `container c1 is left out: ${problem}`;
    expect(verdict({ containers: [container(1, { ports: [port] })] }))
      .toBe(`Shop/Web: none of its containers has a usable address | ${remark}`);
    expect(verdict({ containers: [container(1, { ports: [port] }), container(2)] })).toBe(`${WEB} 203.0.113.2 | ${remark}`);
  });

  const invalid = `host node1: label ${HOST_ADDRESSES}:`;
  it.each([
    ['198.51.100.9', `${WEB} 198.51.100.9`],
    [' 198.51.100.9 , 198.51.100.8,198.51.100.9', `${WEB} 198.51.100.8 198.51.100.9`],
    ['2001:0db8:0::9', `${WEB} 2001:db8::9`],
    ['198.51.100.9, 2001:db8::9', `${WEB} 198.51.100.9 2001:db8::9`],
    ['10.0.0.9', `${WEB} 10.0.0.9`],
    ['', `${WEB} 203.0.113.5`],
    ['198.51.100.9, nonsense', `${WEB} 198.51.100.9 | ${invalid} "nonsense" is not an IP address`],
    ['not-an-ip', `Shop/Web: none of its containers has a usable address | ${invalid} "not-an-ip" is not an IP address`],
    ['127.0.0.1,::1', 'Shop/Web: none of its containers has a usable address'
      + ` | ${invalid} 127.0.0.1 is a loopback address | ${invalid} ::1 is a loopback address`],
    ['198.51.100.9/24', `Shop/Web: none of its containers has a usable address | ${invalid} "198.51.100.9/24" is not an IP address`],
  ])('the host label external_dns_ip=%p beats what the port is bound to', (label, expected) => {
    const containers = [container(1, { ports: ['203.0.113.5:80:80/tcp'] })];
    expect(verdict({ containers }, [host(1, { labels: { [HOST_ADDRESSES]: label } })])).toBe(expected);
  });

  it('IPv6 addresses are of another type', () => {
    const of = snapshot([service()], { hosts: [host(1, { labels: { [HOST_ADDRESSES]: '198.51.100.9, 2001:db8::9' } })] });
    expect(desired(of, desiredSettings()).names.get('web.shop.default.example.com')?.addresses)
      .toEqual({ A: ['198.51.100.9'], AAAA: ['2001:db8::9'] });
  });

  it('what the remarks say of a hostile label stays short and on one line', () => {
    const line = verdict({}, [host(1, { labels: { [HOST_ADDRESSES]: `\u001b[2J\n${'x'.repeat(900)}` } })]) ?? '';
    expect(line.length).toBeLessThan(250);
    // eslint-disable-next-line no-control-regex -- that there are none is the point
    expect(line).not.toMatch(/[\u0000-\u001f]/);
  });
});

describe('what is unknown is not gone', () => {
  it.each([
    ['a host that is not in the snapshot', [host(2)], `${WEB} 203.0.113.2 (at least) | ${UNKNOWN_HOST} | ${NOT_SHORTENED}`],
    ['no host of all', [], `${WEB} (at least) | ${UNKNOWN_HOST}`
      + ` | container c2 runs on a host that is not in the snapshot | ${NOT_SHORTENED}`],
    ['a host without an address', [hostWithoutAddress(1), host(2)],
      `${WEB} 203.0.113.2 (at least) | host node1 has no address | ${NOT_SHORTENED}`],
  ])('%s: the record is not shortened', (_, hosts, expected) => {
    expect(verdict({ containers: [container(1), container(2)] }, hosts)).toBe(expected);
  });

  it('a host without an address is as good as any when a port or a label gives one', () => {
    const bound = [container(1, { ports: ['203.0.113.9:80:80/tcp'] })];
    expect(verdict({ containers: bound }, [hostWithoutAddress(1)])).toBe(`${WEB} 203.0.113.9`);
    expect(verdict({}, [hostWithoutAddress(1, { labels: { [HOST_ADDRESSES]: '198.51.100.9' } })])).toBe(`${WEB} 198.51.100.9`);
  });

  it('an unhealthy or stopped container on an unknown host says nothing about the others', () => {
    const containers = [container(2), container(9, { healthState: 'unhealthy' }), container(8, { state: 'stopped' })];
    expect(verdict({ containers })).toBe(`${WEB} 203.0.113.2`);
  });

  it('more addresses than a record set holds: the record stays as it is', () => {
    const hosts = Array.from({ length: 401 }, (_, index) => host(index, { agentIp: `10.0.${index >> 8}.${index & 255}` }));
    const line = verdict({ containers: hosts.map((_, index) => container(index)) }, hosts);
    expect(line).toMatch(/^Shop\/Web = .* \(as it is\) \| it has 401 addresses, a record set holds 400: an existing record stays/);
    const enough = verdict({ containers: hosts.slice(1).map((_, index) => container(index)) }, hosts);
    expect(enough).not.toContain('(as it is)');
  });
});

describe('the name of a service', () => {
  const named = (environment: string, stackName = 'Shop', name = 'Web'): string | undefined =>
    verdicts(snapshot([service(name, { stackName })], { environment: { name: environment, uuid: 'env-1' } }))[0];

  it.each([
    ['Default', 'web.shop.default.example.com'],
    ['My Env', 'web.shop.my-env.example.com'],
    ['  QA / Test (2) ', 'web.shop.qa-test-2.example.com'],
    ['Büro', 'web.shop.b-ro.example.com'],
    ['a--b__c', 'web.shop.a-b-c.example.com'],
    ['a.b', 'web.shop.a-b.example.com'],
  ])('in the environment %p', (environment, name) => {
    expect(named(environment)).toBe(`Shop/Web = ${name} 203.0.113.1`);
  });

  it.each([
    ['测试', 'Shop', 'a label is empty'],
    ['', 'Shop', 'a label is empty'],
    ['Default', '---', 'a label is empty'],
    ['e'.repeat(64), 'Shop', 'a label has 64 characters, 63 are allowed'],
  ])('in the environment %p and the stack %p it is refused', (environment, stackName, problem) => {
    expect(named(environment, stackName)).toBe(`${stackName}/Web: no legal name: ${problem}`);
  });

  it('is refused alone: the others are not hurt', () => {
    const long = service('w'.repeat(64));
    expect(verdicts(snapshot([long, service('Api')])))
      .toEqual([`Shop/${long.name}: no legal name: a label has 64 characters, 63 are allowed`,
        'Shop/Api = api.shop.default.example.com 203.0.113.1']);
  });

  it('is refused when it is too long as a whole', () => {
    const rootDomain = Array.from({ length: 4 }, () => 'r'.repeat(59)).join('.');
    expect(verdicts(snapshot(), { rootDomain })).toEqual(['Shop/Web: no legal name: the name has 256 characters, 253 are allowed']);
  });

  it.each([
    ['%{{service_name}}', 'web.example.com'],
    ['%{{stack_name}}-%{{service_name}}.apps', 'shop-web.apps.example.com'],
    ['WWW', 'www.example.com'],
    ['_dmarc.%{{stack_name}}', '_dmarc.shop.example.com'],
    ['*.%{{stack_name}}', '*.shop.example.com'],
    ['*', '*.example.com'],
  ])('comes from its own template %p', (text, name) => {
    expect(verdicts(snapshot([labelled({ [NAME_TEMPLATE]: text })]))).toEqual([`Shop/Web = ${name} 203.0.113.1`]);
  });

  const unknown = `label ${NAME_TEMPLATE}: unknown placeholder; known are`
    + ' %{{service_name}}, %{{stack_name}}, %{{environment_name}}';
  it.each([
    ['%{{host_name}}.x', unknown],
    ['%{{ service_name }}', unknown],
    ['%{{__proto__}}', unknown],
    ['%{{service_name', `label ${NAME_TEMPLATE}: a placeholder is not closed with }}`],
    ['x..%{{service_name}}', 'no legal name: a label is empty'],
    ['.', 'no legal name: a label is empty'],
    ['www.', 'no legal name: a label is empty'],
    ['a b', 'no legal name: a label holds a character other than a-z, 0-9, - and _'],
    ['www.elsewhere.org\\056', 'no legal name: a label holds a character other than a-z, 0-9, - and _'],
    ['a.*', 'no legal name: a label holds a character other than a-z, 0-9, - and _'],
    ['x*.a', 'no legal name: a label holds a character other than a-z, 0-9, - and _'],
    ['-%{{service_name}}', 'no legal name: a label begins or ends with a hyphen'],
    ['a'.repeat(64), 'no legal name: a label has 64 characters, 63 are allowed'],
    ['fence.external-dns-env-1', 'no legal name: external-dns-env-1.example.com holds the marks of what is ours'],
    ['external-dns-env-1', 'no legal name: external-dns-env-1.example.com holds the marks of what is ours'],
  ])('is refused for the template %p', (text, reason) => {
    const services = [labelled({ [NAME_TEMPLATE]: text }), service('Api')];
    expect(verdicts(snapshot(services), { ownershipDomain: 'external-dns-env-1.example.com' }))
      .toEqual([`Shop/Web: ${reason}`, 'Shop/Api = api.shop.default.example.com 203.0.113.1']);
  });

  it('an empty label is none', () => {
    expect(verdict({ labels: { [NAME_TEMPLATE]: ' ' } })).toBe(`${WEB} 203.0.113.1`);
  });
});

describe('two services with one name', () => {
  const older = service('web', { uuid: 'a', containers: [container(1)] });
  const younger = service('Web', { uuid: 'b', containers: [container(2)] });
  const collision = 'collision: Shop/web has the name web.shop.default.example.com too and keeps it';

  it('the smaller uuid keeps it, whatever their order', () => {
    const kept = 'Shop/web = web.shop.default.example.com 203.0.113.1';
    expect(verdicts(snapshot([older, younger]))).toEqual([kept, `Shop/Web: ${collision}`]);
    expect(verdicts(snapshot([younger, older]))).toEqual([`Shop/Web: ${collision}`, kept]);
    expect(desired(snapshot([younger, older]), desiredSettings()).names.get('web.shop.default.example.com')?.service.uuid).toBe('a');
  });

  it('of launch configs of one service the smaller name keeps it', () => {
    const labels = { [NAME_TEMPLATE]: 'www' };
    const lines = verdicts(snapshot([labelled(labels, { uuid: 'a' }), service('Aside', { uuid: 'a', primaryName: 'Web', labels })]));
    expect(lines).toEqual([
      'Shop/Web: collision: Shop/Aside has the name www.example.com too and keeps it',
      'Shop/Aside = www.example.com 203.0.113.1',
    ]);
  });

  it('the other gets it when the keeper has nothing to publish any more', () => {
    const stopped = { ...older, containers: [container(1, { state: 'stopped' })] };
    expect(verdicts(snapshot([stopped, younger]))).toEqual([
      'Shop/web: none of its containers counts: 1 not running', `${WEB} 203.0.113.2`,
    ]);
  });

  it('the keeper keeps it while none of its containers is healthy', () => {
    const unhealthy = { ...older, containers: [container(1, { healthState: 'unhealthy' })] };
    expect(verdicts(snapshot([unhealthy, younger]))[1]).toBe(`Shop/Web: ${collision}`);
  });
});

describe('desired state', () => {
  it('carries what Rancher shows now and the TTL', () => {
    const of = snapshot([service('Web', { fqdn: 'old.example.com' })]);
    expect([...desired(of, desiredSettings({ ttlSeconds: 60 })).names.values()]).toEqual([{
      name: 'web.shop.default.example.com',
      ttlSeconds: 60,
      addresses: { A: ['203.0.113.1'], AAAA: [] },
      firmness: 'exactly',
      service: { uuid: 'uuid-of-Web', stackName: 'Shop', serviceName: 'Web' },
      sidekick: false,
      shownFqdn: 'old.example.com',
    }]);
  });

  it.each([
    [DEFAULT_TEMPLATE, 'default.example.com'],
    [template('%{{service_name}}'), ROOT],
    [template('%{{service_name}}.apps'), 'apps.example.com'],
  ])('says below which domain its names lie', (nameTemplate, suffix) => {
    expect(desired(snapshot(), desiredSettings({ nameTemplate })).suffix).toBe(suffix);
  });

  const names = (...services: readonly Service[]) => desired(snapshot(services), desiredSettings()).names;
  it.each([
    ['the same again', service(), true],
    ['the same address, but something unknown', service('Web', { containers: [container(1), container(9)] }), false],
    ['an address more', service('Web', { containers: [container(2), container(1)] }), false],
    ['another address', service('Web', { containers: [container(2)] }), false],
    ['another fqdn shown', service('Web', { fqdn: 'x.example.com' }), false],
    ['another uuid', service('Web', { uuid: 'other' }), false],
    ['another name', service('Api'), false],
    ['none healthy', service('Web', { containers: [container(1, { healthState: 'unhealthy' })] }), false],
  ])('is compared: %s', (_, other, same) => {
    expect(sameNames(names(service()), names(other))).toBe(same);
    expect(sameNames(names(other), names(service()))).toBe(same);
  });

  it('is the same whatever the order of containers', () => {
    const both = [container(1), container(2)];
    expect(sameNames(names(service('Web', { containers: both })), names(service('Web', { containers: both.toReversed() })))).toBe(true);
  });
});
