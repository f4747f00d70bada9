import * as fc from 'fast-check';
import services2015 from '../../fixtures/rancher-metadata/2015-12-19.services.json';
import hosts2016 from '../../fixtures/rancher-metadata/2016-07-29.hosts.json';
import services2016 from '../../fixtures/rancher-metadata/2016-07-29.services.json';
import { decodeText, hostsReader, servicesReader } from '../../../src/sources/rancher-metadata/decode';
import type { Decoded } from '../../../src/sources/rancher-metadata/fields';
import { readJson } from './read-body';

function valueOf<T>(result: Decoded<T>): T {
  if ('problem' in result) throw new Error(result.problem);
  return result.value;
}

const decodeHosts = (body: unknown) => readJson(hostsReader().next(), body);
const decodeServices = (body: unknown) => readJson(servicesReader().next(), body);

const decodeOneService = (fields: object) => valueOf(decodeServices([{ uuid: 'u', name: 'n', ...fields }]))[0];
const bareService = {
  uuid: 'u', name: 'n', stackName: '', primaryName: 'n', kind: '', state: '', labels: {}, containers: [],
};

describe('decodeServices', () => {
  it('keeps of a real answer what a snapshot holds', () => {
    const lb = valueOf(decodeServices(services2015)).find(({ kind }) => kind === 'loadBalancerService');
    expect(lb).toEqual({
      uuid: '22222222-aaaa-4bbb-8ccc-000000000003', name: 'lb', stackName: 'Shop', primaryName: 'lb',
      kind: 'loadBalancerService', state: 'active', labels: { 'io.rancher.scheduler.global': 'true' },
      containers: [
        {
          uuid: '44444444-aaaa-4bbb-8ccc-000000000004', name: 'Shop-lb-1', state: 'running', healthState: 'healthy',
          hostUuid: 'a1f0c3de-6c0e-4f0e-8f8e-1d5bb0a4c001', environmentUuid: '4d1c3a2e-9b1d-4a53-8e0f-0c2d5c1c7f10',
          ports: ['203.0.113.11:80:80/tcp', '203.0.113.11:443:443/tcp'],
        },
        {
          uuid: '44444444-aaaa-4bbb-8ccc-000000000005', name: 'Shop-lb-2', state: 'running',
          healthState: 'initializing',
          hostUuid: 'b2e1d4cf-7d1f-4a1f-9a9f-2e6cc1b5d002', environmentUuid: '4d1c3a2e-9b1d-4a53-8e0f-0c2d5c1c7f10',
          ports: ['203.0.113.12:80:80/tcp', '203.0.113.12:443:443/tcp'],
        },
      ],
    });
  });

  it('reads the later version of the API, where names are lower-cased and ports may be null', () => {
    const names = (body: unknown) =>
      valueOf(decodeServices(body)).map(({ uuid, name }) => `${uuid} ${name.toLowerCase()}`);
    expect(names(services2016)).toEqual(names(services2015));
    const db = valueOf(decodeServices(services2016)).find(({ name }) => name === 'db');
    expect(db?.containers.map(({ ports }) => ports)).toEqual([[]]);
  });

  it('needs no more than an identity', () => {
    expect(decodeOneService({})).toEqual(bareService);
  });

  it.each([
    ['null fields', {
      stack_name: null, primary_service_name: null, kind: null, state: null, labels: null, containers: null, fqdn: null,
    }, {}],
    ['empty texts', { fqdn: '', primary_service_name: '', kind: '' }, {}],
    ['unknown fields', { lb_config: { certs: [{ deep: [1, { deeper: null }] }] }, token: 'secret', metadata: 7 }, {}],
    ['a fqdn', { fqdn: 'n.example.com' }, { fqdn: 'n.example.com' }],
    ['the parent of a sidekick', { primary_service_name: 'web' }, { primaryName: 'web' }],
    ['labels that are not texts', { labels: { b: true, a: 1, c: null, d: { e: 1 }, f: ['g'], h: 'i' } },
      { labels: { a: '1', b: 'true', h: 'i' } }],
    ['bare containers', { containers: [{ uuid: 'c' }] },
      { containers: [{ uuid: 'c', name: '', state: '', ports: [] }] }],
    ['containers in any order', { containers: [{ uuid: 'c2' }, { uuid: 'c1' }] },
      { containers: [{ uuid: 'c1', name: '', state: '', ports: [] }, { uuid: 'c2', name: '', state: '', ports: [] }] }],
    ['empty health and host', { containers: [{ uuid: 'c', health_state: '', host_uuid: null, ports: null }] },
      { containers: [{ uuid: 'c', name: '', state: '', ports: [] }] }],
  ])('understands %s', (_, fields, expected) => {
    expect(decodeOneService(fields)).toEqual({ ...bareService, ...expected });
  });

  it.each([
    ['an object', {}, 'services is an object, expected a list'],
    ['a text', '[]', 'services is a text, expected a list'],
    ['a number among services', [1], 'services[0]: it is a number, expected an object'],
    ['null among services', [null], 'services[0]: it is null, expected an object'],
    ['a list among services', [[]], 'services[0]: it is a list, expected an object'],
    ['no uuid', [{ name: 'n' }], 'services[0]: uuid is missing, expected a text'],
    ['an empty uuid', [{ name: 'n', uuid: '' }], 'services[0]: uuid is empty'],
    ['no name', [{ uuid: 'u' }], 'services[0]: name is missing, expected a text'],
    ['a name of a wrong type', [{ uuid: 'u', name: 5 }], 'services[0]: name is a number, expected a text'],
    ['a state of a wrong type', [{ uuid: 'u', name: 'n', state: {} }],
      'services[0]: state is an object, expected a text'],
    ['a list of labels', [{ uuid: 'u', name: 'n', labels: ['a'] }],
      'services[0]: labels is a list, expected an object'],
    ['names in place of containers', [{ uuid: 'u', name: 'n', containers: ['c'] }],
      'services[0]: containers[0]: it is a text, expected an object'],
    ['a container without uuid', [{ uuid: 'u', name: 'n', containers: [{ name: 'c' }] }],
      'services[0]: containers[0]: uuid is missing, expected a text'],
    ['a port that is no text', [{ uuid: 'u', name: 'n', containers: [{ uuid: 'c', ports: [80] }] }],
      'services[0]: containers[0]: ports[0]: it is a number, expected a text'],
    ['a boundless text', [{ uuid: 'u', name: 'n'.repeat(1025) }],
      'services[0]: name has 1025 characters, 1024 are allowed'],
    ['boundless ports', [{ uuid: 'u', name: 'n', containers: [{ uuid: 'c', ports: Array<string>(2001).fill('1') }] }],
      'services[0]: containers[0]: ports has 2001 items, 2000 are allowed'],
  ])('refuses all for %s', (_, body, problem) => {
    expect(decodeServices(body)).toEqual({ problem });
  });

  it('sorts by uuid, then by name: a sidekick has the uuid of its parent', () => {
    const body = ['b web', 'a web', 'b Side', 'b side'].map((key) => {
      const [uuid, name] = key.split(' ');
      return { uuid, name };
    });
    expect(valueOf(decodeServices(body)).map(({ uuid, name }) => `${uuid} ${name}`))
      .toEqual(['a web', 'b Side', 'b side', 'b web']);
  });

  it('is not fooled by the names of prototypes', () => {
    const body: unknown = JSON.parse(`[{
      "uuid": "u", "name": "n", "__proto__": { "polluted": true }, "constructor": { "prototype": { "polluted": true } },
      "labels": { "__proto__": "x", "constructor": "y", "toString": "z" }
    }]`);
    const labels = valueOf(decodeServices(body))[0]?.labels ?? {};
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
    expect(Object.entries(labels)).toEqual([['__proto__', 'x'], ['constructor', 'y'], ['toString', 'z']]);
    expect('polluted' in {}).toBe(false);
  });

  it('does not read what an object inherits', () => {
    const body: unknown = JSON.parse('[{ "__proto__": { "uuid": "u", "name": "n" } }]');
    expect(decodeServices(body)).toEqual({ problem: 'services[0]: name is missing, expected a text' });
  });
});

describe('decodeHosts', () => {
  it('keeps of a real answer what a snapshot holds, sorted', () => {
    expect(valueOf(decodeHosts(hosts2016))).toEqual([
      { uuid: 'a1f0c3de-6c0e-4f0e-8f8e-1d5bb0a4c001', name: 'node1', agentIp: '203.0.113.11', agentState: 'active', labels: {} },
      {
        uuid: 'b2e1d4cf-7d1f-4a1f-9a9f-2e6cc1b5d002', name: 'node2', agentIp: '203.0.113.12', agentState: 'active',
        labels: { 'io.rancher.host.external_dns_ip': '198.51.100.99' },
      },
    ]);
  });

  it.each([
    ['null', null, []],
    ['a host without a name', [{ uuid: 'h' }], [{ uuid: 'h', name: '', labels: {} }]],
    ['a host with a host name only', [{ uuid: 'h', name: null, hostname: 'node1' }],
      [{ uuid: 'h', name: 'node1', labels: {} }]],
    ['a host without an address', [{ uuid: 'h', agent_ip: null }], [{ uuid: 'h', name: '', labels: {} }]],
  ])('understands %s', (_, body, hosts) => {
    expect(decodeHosts(body)).toEqual({ value: hosts });
  });

  it.each([
    ['false', false, 'hosts is a boolean, expected a list'],
    ['no uuid', [{ name: 'node1' }], 'hosts[0]: uuid is missing, expected a text'],
    ['an address of a wrong type', [{ uuid: 'h', agent_ip: 1 }], 'hosts[0]: agent_ip is a number, expected a text'],
  ])('refuses all for %s', (_, body, problem) => {
    expect(decodeHosts(body)).toEqual({ problem });
  });
});

describe('decodeText', () => {
  it.each([['web', 'web'], ['', ''], [null, undefined]])('%j is %j', (body, value) => {
    expect(decodeText(body)).toEqual({ value });
  });

  it.each([[5], [{}], [[]], [true], ['x'.repeat(1025)]])('%j is no text', (body) => {
    expect(decodeText(body)).toHaveProperty('problem');
  });
});

describe('law', () => {
  const decoders = [decodeHosts, decodeServices, decodeText];
  /** JSON that comes close: real fields with any values. */
  const nearlyServices = fc.array(fc.record({
    uuid: fc.oneof(fc.string(), fc.jsonValue()), name: fc.oneof(fc.string(), fc.jsonValue()),
    labels: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()),
    agent_ip: fc.oneof(fc.string(), fc.jsonValue()),
    containers: fc.array(fc.record({ uuid: fc.string(), ports: fc.jsonValue() }, { requiredKeys: [] })),
  }, { requiredKeys: [] }));

  it('no JSON makes a decoder throw', () => {
    fc.assert(fc.property(fc.oneof(fc.jsonValue(), nearlyServices), (body) => {
      for (const decode of decoders) expect(Object.keys(decode(body))).toHaveLength(1);
    }));
  });

  it('the order of an answer means nothing', () => {
    const shuffled = fc.shuffledSubarray(services2015, { minLength: services2015.length });
    fc.assert(fc.property(shuffled, (body) => {
      expect(decodeServices(body)).toEqual(decodeServices(services2015));
    }));
  });
});
