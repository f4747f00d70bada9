import { type Observable, of, Subject } from 'rxjs';
import hosts from '../../fixtures/rancher-metadata/2015-12-19.hosts.json';
import services from '../../fixtures/rancher-metadata/2015-12-19.services.json';
import type { RancherMetadataOptions } from '../../../src/sources/rancher-metadata';
import { follow as followUrl, type Follower, stopFollowers } from './follow';
import { sendJson } from './loopback';
import { HOST, type MetadataServer, metadataServer, WEB } from './metadata-server';

let server: MetadataServer;

beforeEach(async () => { server = await metadataServer(); });
afterEach(async () => {
  stopFollowers();
  await server.close();
});

const follow = (options: Partial<RancherMetadataOptions> = {}, reread$?: Observable<unknown>): Follower =>
  followUrl({ url: server.url, ...options }, reread$);

const told = ({ outputs }: Follower) => outputs.map(({ type }) => type).filter((type) => !type.startsWith('operation'));
const readingsOf = ({ requests }: MetadataServer) => requests.filter((path) => path.endsWith('/services')).length;

describe('rancher-metadata as a source', () => {
  it('reads the environment at once, with one request at a time', async () => {
    const follower = follow();
    const snapshot = await follower.nextSnapshot();
    expect(snapshot).toEqual({
      version: 'v1', connection: 0, readAtMs: snapshot.readAtMs, torn: false,
      environment: { name: 'Default', uuid: 'environment-1', ownContainerUuid: 'c-own' },
      hosts: [{ uuid: 'host-1', name: 'node1', agentIp: '203.0.113.11', labels: {} }],
      services: [{
        uuid: 'service-web', name: 'web', stackName: 'shop', primaryName: 'web', kind: 'service', state: 'active',
        labels: {},
        containers: [
          { uuid: 'c-1', name: 'shop-web-1', state: 'running', hostUuid: 'host-1', ports: ['203.0.113.11:80:80/tcp'] },
        ],
      }],
    });
    await server.waitedOn();
    expect(told(follower)).toEqual(['source up', 'snapshot']);
    expect(server.requests).toEqual([
      '/version', '/self/stack/environment_name', '/self/stack/environment_uuid', '/self/container/uuid',
      '/self/service/uuid', '/hosts', '/services', '/hosts', '/version?wait=true&value=v1&maxWait=30',
    ].map((path) => `/2015-12-19${path}`));
    expect(server.mostAtOnce()).toBe(1);
  });

  it('reads the answers of a real server', async () => {
    Object.assign(server.answers, { '/hosts': hosts, '/services': services, '/self/service/uuid': undefined });
    const snapshot = await follow().nextSnapshot();
    expect(snapshot.hosts.map(({ name, agentIp }) => [name, agentIp]))
      .toEqual([['node1', '203.0.113.11'], ['node2', '203.0.113.12']]);
    expect(snapshot.services).toHaveLength(services.length);
  });

  it('waits on the server for a change and reads again', async () => {
    const follower = follow({ maxWaitSeconds: 7 });
    await follower.nextSnapshot();
    await server.waitedOn();
    expect(server.requests.at(-1)).toBe('/2015-12-19/version?wait=true&value=v1&maxWait=7');
    server.answers['/services'] = [{ ...WEB, containers: null }];
    server.setVersion('v 2&"');
    const { version, services: [web] } = await follower.nextSnapshot();
    expect([version, web?.containers]).toEqual(['v 2&"', []]);
    await server.waitedOn();
    expect(server.requests.at(-1)).toBe('/2015-12-19/version?wait=true&value=v%202%26%22&maxWait=7');
    expect(told(follower)).toEqual(['source up', 'snapshot', 'snapshot']);
  });

  it('misses no change that happens while it reads', async () => {
    let isFirst = true;
    server.answers['/services'] = (response) => {
      if (isFirst) server.setVersion('v2');
      isFirst = false;
      sendJson(response, [WEB]);
    };
    const follower = follow();
    expect((await follower.nextSnapshot()).version).toBe('v1');
    expect((await follower.nextSnapshot()).version).toBe('v2');
  });

  it('puts every operation between brackets, one after the other', async () => {
    const follower = follow({ maxWaitSeconds: 7, deadlineMs: 5000 });
    await follower.nextSnapshot();
    server.setVersion('v2');
    await follower.nextSnapshot();
    await server.waitedOn();
    const began = (deadlineMs: number) => ({ type: 'operation began', operation: 'read source', deadlineMs });
    const ended = { type: 'operation ended', operation: 'read source' };
    expect(follower.outputs.filter(({ type }) => type.startsWith('operation'))).toEqual([
      began(5000), ended, began(17_000), ended, began(5000), ended, began(17_000),
    ]);
  });

  it('closes its sockets when nobody listens any more, also that of the poll', async () => {
    const follower = follow();
    await server.waitedOn();
    follower.stop();
    await server.allDisconnected();
    expect(told(follower)).toEqual(['source up', 'snapshot']);
  });

  it('piles nothing up on the connection that it keeps', async () => {
    const warnings: string[] = [];
    const warn = ({ name }: Error): void => { warnings.push(name); };
    process.on('warning', warn);
    const follower = follow();
    await follower.nextSnapshot();
    for (let version = 2; version < 10; version += 1) {
      await server.waitedOn();
      server.setVersion(`v${version}`);
      await follower.nextSnapshot();
    }
    process.off('warning', warn);
    expect(warnings).toEqual([]);
    expect(told(follower).filter((type) => type === 'source up')).toHaveLength(1);
  });

  it('goes through no proxy', async () => {
    process.env['http_proxy'] = 'http://127.0.0.1:1';
    try {
      expect((await follow().nextSnapshot()).version).toBe('v1');
    } finally {
      delete process.env['http_proxy'];
    }
  });
});

describe('a reread', () => {
  it('reads again although nothing changed', async () => {
    const reread$ = new Subject<void>();
    const follower = follow({}, reread$);
    const first = await follower.nextSnapshot();
    await server.waitedOn();
    reread$.next();
    const second = await follower.nextSnapshot();
    expect(second).toEqual({ ...first, readAtMs: second.readAtMs });
    expect(second.readAtMs).toBeGreaterThan(first.readAtMs);
    await server.waitedOn();
    expect(told(follower)).toEqual(['source up', 'snapshot', 'snapshot']);
  });

  it('that is asked for while a reading runs is another reading', async () => {
    const reread$ = new Subject<void>();
    let asked = false;
    server.answers['/services'] = (response) => {
      if (!asked) reread$.next();
      asked = true;
      sendJson(response, [WEB]);
    };
    const follower = follow({}, reread$);
    await follower.nextSnapshot();
    await follower.nextSnapshot();
    await server.waitedOn();
    expect(readingsOf(server)).toBe(2);
  });

  it('is possible for as long as somebody may ask, and not needed', async () => {
    const follower = follow({}, of(1));
    await follower.nextSnapshot();
    await server.waitedOn();
    server.setVersion('v2');
    expect((await follower.nextSnapshot()).version).toBe('v2');
  });
});

describe('a server that does not wait', () => {
  it('is asked at an interval, which is said once', async () => {
    server.waits = false;
    const follower = follow({ pace: { pollIntervalMs: 20 } });
    expect(await follower.next('source polled')).toEqual({ type: 'source polled', intervalMs: 20 });
    for (let polls = 0; polls < 4; polls += 1) await follower.next('operation began');
    server.setVersion('v2');
    expect((await follower.nextSnapshot()).version).toBe('v2');
    expect(told(follower)).toEqual(['source up', 'snapshot', 'source polled', 'snapshot']);
    const polledAt = server.arrivals.filter((_, index) => server.requests[index]?.includes('wait=true'));
    expect(Math.min(...gapsOf(polledAt))).toBeGreaterThan(15);
  });

  it('is not asked in a hot loop when it has another version each time', async () => {
    let version = 0;
    server.answers['/version'] = (response) => { version += 1; sendJson(response, `v${version}`); };
    const follower = follow({ pace: { pollSpacingMs: 100 } });
    for (let snapshots = 0; snapshots < 4; snapshots += 1) await follower.nextSnapshot();
    follower.stop();
    const polledAt = server.arrivals.filter((_, index) => server.requests[index]?.includes('wait=true'));
    // Together: how long a request is under way differs.
    const [first = 0] = polledAt;
    expect((polledAt.at(-1) ?? 0) - first).toBeGreaterThan((polledAt.length - 1) * 90);
    expect(server.mostAtOnce()).toBe(1);
  });
});

const gapsOf = (times: readonly number[]): number[] => times.slice(1).map((time, index) => time - (times[index] ?? 0));

describe('hosts before and after the services', () => {
  const other = { ...HOST, uuid: 'host-2', name: 'node2' };

  it('read again until they are the same', async () => {
    const hostLists = [[HOST], [HOST, other], [other, HOST]];
    server.answers['/hosts'] = (response) => { sendJson(response, hostLists.shift() ?? null); };
    const { torn, hosts: [first, second] } = await follow().nextSnapshot();
    expect([torn, first?.uuid, second?.uuid]).toEqual([false, 'host-1', 'host-2']);
    expect(readingsOf(server)).toBe(2);
  });

  it('that never are the same make a torn snapshot, with the newest of each', async () => {
    let reads = 0;
    server.answers['/hosts'] = (response) => { reads += 1; sendJson(response, [{ ...HOST, name: `node${reads}` }]); };
    const { torn, hosts: [host] } = await follow().nextSnapshot();
    expect([torn, host?.name, readingsOf(server)]).toEqual([true, 'node4', 3]);
  });
});

describe('who we are', () => {
  const unknown = {
    '/self/stack/environment_name': undefined, '/self/stack/environment_uuid': undefined,
    '/self/container/uuid': undefined, '/self/service/uuid': undefined,
  };

  it.each([
    ['the environment of our stack', {}, { name: 'Default', uuid: 'environment-1', ownContainerUuid: 'c-own' }],
    ['the root of the answers, for one the server does not know',
      { ...unknown, '/name': 'default', '/uuid': 'environment-2' },
      { name: 'default', uuid: 'environment-2' }],
    ['any stack, on an older server',
      { ...unknown, '/name': null, '/stacks/0/environment_name': 'Prod', '/stacks/0/environment_uuid': 'e-3' },
      { name: 'Prod', uuid: 'e-3' }],
    ['an environment without a name', { '/self/stack/environment_name': '' },
      { name: '', uuid: 'environment-1', ownContainerUuid: 'c-own' }],
  ])('is told by %s', async (_, answers, environment) => {
    Object.assign(server.answers, answers);
    expect((await follow().nextSnapshot()).environment).toEqual(environment);
  });

  it('is asked again with every version: a renamed environment is seen', async () => {
    const follower = follow();
    await follower.nextSnapshot();
    server.answers['/self/stack/environment_name'] = 'Production';
    server.setVersion('v2');
    expect((await follower.nextSnapshot()).environment.name).toBe('Production');
  });

  it('is learnt as soon as the server knows us, and not forgotten when it does not for a while', async () => {
    server.answers['/self/container/uuid'] = undefined;
    const follower = follow();
    const seen = [(await follower.nextSnapshot()).environment.ownContainerUuid];
    for (const [version, uuid] of [['v2', 'c-own'], ['v3', undefined], ['v4', 'c-other']] as const) {
      server.answers['/self/container/uuid'] = uuid;
      await server.waitedOn();
      server.setVersion(version);
      seen.push((await follower.nextSnapshot()).environment.ownContainerUuid);
    }
    expect(seen).toEqual([undefined, 'c-own', 'c-own', 'c-other']);
  });

  it('must be known', async () => {
    Object.assign(server.answers, unknown);
    const { reason } = await follow().next('snapshot refused');
    expect(reason).toBe('the environment has no name or no uuid yet');
  });
});

describe('the version of the API', () => {
  it('is 2016-07-29 where the server has no 2015-12-19', async () => {
    await server.close();
    server = await metadataServer('/2016-07-29');
    const follower = follow();
    await follower.nextSnapshot();
    await server.waitedOn();
    expect(server.requests.slice(0, 3)).toEqual(['/2015-12-19/version', '/', '/2016-07-29/version']);
    expect(server.requests.at(-1)).toBe('/2016-07-29/version?wait=true&value=v1&maxWait=30');
    server.setVersion('v2');
    await follower.nextSnapshot();
    expect(server.requests.filter((path) => path === '/')).toHaveLength(1);
  });

  it('is none while the server has no answers yet', async () => {
    await server.close();
    server = await metadataServer('/2015-07-25');
    const { reason } = await follow().next('source down');
    expect(reason).toBe('GET /2015-12-19/version: HTTP 404: Invalid version; rancher-metadata has no answers yet');
  });
});
