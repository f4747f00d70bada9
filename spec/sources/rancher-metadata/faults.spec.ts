import type { ServerResponse } from 'node:http';
import { NEVER } from 'rxjs';
import type { RancherMetadataOptions } from '../../../src/sources/rancher-metadata';
import { follow as followUrl, type Follower, stopFollowers } from './follow';
import { sendError, sendJson } from './loopback';
import { HOST, type MetadataServer, metadataServer, WEB } from './metadata-server';

let server: MetadataServer;

beforeEach(async () => { server = await metadataServer(); });
afterEach(async () => {
  stopFollowers();
  await server.close();
});

const follow = (options: Partial<RancherMetadataOptions> = {}): Follower => followUrl({ url: server.url, ...options });

const send = (body: string, status = 200) => (response: ServerResponse) => { response.writeHead(status).end(body); };

/** Nothing is tried twice within a spec. */
const ONE_TRY = { firstRetryMs: 3_600_000, limitRetryMs: 3_600_000 };

const silence = () => { /* no answer */ };

/** Sends a byte now and then, for ever: no read is ever idle. */
const drip = (response: ServerResponse) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '), 5);
  response.on('close', () => { clearInterval(timer); });
};

describe('a snapshot is refused, and the last good one stays, when', () => {
  it.each([
    ['a body is not JSON', '/services', send('<html>Bad gateway</html>'),
      'GET /2015-12-19/services: the answer is not JSON'],
    ['a body is cut short', '/services', send('[{"uuid":"1","na'), 'GET /2015-12-19/services: the answer is not JSON'],
    ['a body is empty', '/hosts', send(''), 'GET /2015-12-19/hosts: the answer is empty'],
    ['a body is not a list', '/services', {}, 'GET /2015-12-19/services: services is an object, expected a list'],
    ['a service has no uuid', '/services', [WEB, { ...WEB, uuid: null }],
      'GET /2015-12-19/services: services[1]: uuid is null, expected a text'],
    ['a field has another type', '/services', [{ ...WEB, containers: [{ uuid: 'c', ports: 'x' }] }],
      'GET /2015-12-19/services: services[0]: containers[0]: ports is a text, expected a list'],
    ['our uuid is not a text', '/self/service/uuid', { uuid: 'x' },
      'GET /2015-12-19/self/service/uuid: it is an object, expected a text'],
    ['there are no hosts', '/hosts', null, 'the answer has no hosts'],
    ['our own service is not there', '/services', null, 'the answer lacks our own service'],
  ])('%s', async (_, path, answer, reason) => {
    const follower = follow();
    await follower.nextSnapshot();
    await server.waitedOn();
    server.answers[path] = answer;
    server.setVersion('v2');
    expect(await follower.next('snapshot refused')).toEqual({ type: 'snapshot refused', reason });
    await server.waitedOn();
    expect(follower.outputs.filter(({ type }) => type === 'snapshot' || type === 'source down')).toHaveLength(1);
  });

  it('a body is larger than allowed', async () => {
    const follower = follow({ maxBodyBytes: 10_000 });
    await follower.nextSnapshot();
    server.answers['/services'] = (response) => {
      response.writeHead(200);
      const flood = () => { while (!response.destroyed && response.write('x'.repeat(1000))); };
      response.on('drain', flood);
      flood();
    };
    server.setVersion('v2');
    const { reason } = await follower.next('snapshot refused');
    expect(reason).toBe('GET /2015-12-19/services: the answer is longer than 10000 bytes');
  });
});

describe('after a refusal', () => {
  it('is read again although nothing changes', async () => {
    let reads = 0;
    server.answers['/services'] = (response) => { reads += 1; sendJson(response, reads < 3 ? 'nonsense' : [WEB]); };
    const follower = follow();
    const { version, connection } = await follower.nextSnapshot();
    expect([version, connection]).toEqual(['v1', 0]);
    expect(follower.outputs.filter(({ type }) => !type.startsWith('operation')).map(({ type }) => type))
      .toEqual(['source up', 'snapshot refused', 'snapshot refused', 'snapshot']);
  });

  it('is read again at once when something changes', async () => {
    server.answers['/hosts'] = null;
    const follower = follow({ pace: ONE_TRY });
    await follower.next('snapshot refused');
    await server.waitedOn();
    server.answers['/hosts'] = [HOST];
    server.setVersion('v2');
    expect((await follower.nextSnapshot()).version).toBe('v2');
  });
});

describe('the source is down when', () => {
  it.each([
    ['an answer has an error status', '/services', send('<html>\u0007\n\u202eoops</html>', 502),
      'GET /2015-12-19/services: HTTP 502: <html>\\u{7} \\u{202e}oops</html>'],
    ['a status comes without a word', '/hosts', send('', 503), 'GET /2015-12-19/hosts: HTTP 503'],
    ['the server says why', '/services', (response: ServerResponse) => { sendError(response, 500, 'no memory'); },
      'GET /2015-12-19/services: HTTP 500: no memory'],
    ['the server has lost its answers', '/hosts', (response: ServerResponse) => {
      sendError(response, 404, 'Invalid version');
    }, 'GET /2015-12-19/hosts: HTTP 404: Invalid version'],
    ['it is sent elsewhere', '/hosts', (response: ServerResponse) => {
      response.writeHead(302, { Location: '/services' }).end();
    }, 'GET /2015-12-19/hosts: HTTP 302'],
    ['a long answer comes with an error status', '/hosts', send('x'.repeat(5000), 503),
      `GET /2015-12-19/hosts: HTTP 503: ${'x'.repeat(200)} …`],
    ['the connection is cut', '/services', (response: ServerResponse) => { response.socket?.destroy(); },
      'GET /2015-12-19/services: socket hang up'],
    ['the connection is cut within a body', '/services', (response: ServerResponse) => {
      response.writeHead(200, { 'Content-Length': '1000' }).write('[', () => response.socket?.destroy());
    }, 'GET /2015-12-19/services: the connection broke within the answer'],
    ['what answers is not rancher-metadata', '/version', send('<html>Welcome</html>'),
      'GET /2015-12-19/version: the answer is not JSON'],
    ['the version is not a text', '/version', 5, 'GET /2015-12-19/version: it is a number, expected a text'],
    ['the version is empty', '/version', '', 'GET /2015-12-19/version: it is no version'],
  ])('%s', async (_, path, answer, reason) => {
    server.answers[path] = answer;
    const follower = follow({ pace: ONE_TRY });
    const down = await follower.next('source down');
    expect(down).toEqual({ type: 'source down', reason, retryInMs: ONE_TRY.firstRetryMs });
    expect(follower.outputs.map(({ type }) => type)).toEqual(['operation began', 'operation ended', 'source down']);
  });

  it.each([
    ['does not come', silence],
    ['never ends', drip],
  ])('an answer %s', async (_, answer) => {
    server.answers['/services'] = answer;
    const { reason } = await follow({ deadlineMs: 60 }).next('source down');
    expect(reason).toBe('no complete answer within 60 ms');
  });

  it('a poll is not answered', async () => {
    const follower = follow({ maxWaitSeconds: 0, pace: { pollSlackMs: 60 } });
    await follower.nextSnapshot();
    expect((await follower.next('source down')).reason).toBe('no complete answer within 60 ms');
  });

  it('nobody listens', async () => {
    await server.close();
    const { reason } = await follow().next('source down');
    expect(reason).toMatch(/^GET \/2015-12-19\/version: connect ECONNREFUSED 127\.0\.0\.1:\d+$/);
  });

  it('the poll is cut', async () => {
    const follower = follow();
    await follower.nextSnapshot();
    await server.waitedOn();
    await server.close();
    const { reason } = await follower.next('source down');
    expect(reason).toMatch(/^GET \/2015-12-19\/version\?wait=true&value=v1&maxWait=30: /);
  });
});

describe('an answer that never ends', () => {
  it('is cut off at the deadline: its socket is closed', async () => {
    let tellClosed = () => { /* replaced below */ };
    const closed = new Promise<void>((resolve) => { tellClosed = resolve; });
    server.answers['/services'] = (response) => { response.on('close', tellClosed); drip(response); };
    const follower = follow({ deadlineMs: 500, pace: ONE_TRY });
    await follower.next('source down');
    await closed;
    await server.allDisconnected();
  });

  it('is cut off when nobody listens any more', async () => {
    let tellOpened = () => { /* replaced below */ };
    const opened = new Promise<void>((resolve) => { tellOpened = resolve; });
    server.answers['/services'] = (response) => { drip(response); tellOpened(); };
    const follower = follow();
    await opened;
    follower.stop();
    await server.allDisconnected();
    const { length } = server.requests;
    expect(server.requests[length - 1]).toBe('/2015-12-19/services');
  });
});

describe('after an outage', () => {
  it('waits longer each time, and begins anew after an answer', async () => {
    server.answers['/version'] = send('', 500);
    const follower = follow();
    const waits: number[] = [];
    for (let failures = 0; failures < 4; failures += 1) waits.push((await follower.next('source down')).retryInMs);
    expect(waits).toEqual([2, 4, 8, 8]);
    server.answers['/version'] = undefined;
    await follower.next('source up');
    await server.waitedOn();
    server.answers['/services'] = send('', 500);
    server.setVersion('v2');
    expect((await follower.next('source down')).retryInMs).toBe(2);
    expect((await follower.next('source down')).retryInMs).toBe(4);
  });

  it('says it again only when the reason is another, or much later', async () => {
    server.answers['/version'] = send('', 500);
    const follower = follow({ pace: { retellMs: 60_000 } });
    const first = await follower.next('source down');
    const asked = server.requests.length;
    while (server.requests.length < asked + 5) await new Promise((resolve) => { setImmediate(resolve); });
    server.answers['/version'] = send('', 503);
    expect((await follower.next('source down')).reason).not.toBe(first.reason);
    expect(follower.outputs.filter(({ type }) => type === 'source down')).toHaveLength(2);
  });

  it('shortens a wait by chance', async () => {
    server.answers['/version'] = send('', 500);
    const follower = follow({ random: () => 0.5, pace: { firstRetryMs: 100, limitRetryMs: 100 } });
    expect((await follower.next('source down')).retryInMs).toBe(75);
  });

  it('says that it is up again, and that this is another connection', async () => {
    const follower = follow();
    const connections = [(await follower.nextSnapshot()).connection];
    server.answers['/services'] = send('', 503);
    server.setVersion('v2');
    await follower.next('source down');
    await follower.next('source down');
    server.answers['/services'] = [WEB];
    await follower.next('source up');
    connections.push((await follower.nextSnapshot()).connection);
    const downs = follower.outputs.filter(({ type }) => type === 'source down').length;
    expect(connections).toEqual([0, downs]);
  });

  it('looks again which version of the API there is', async () => {
    server.answers['/hosts'] = send('', 503);
    const follower = follow();
    await follower.next('source down');
    await follower.next('source down');
    expect(server.requests.filter((path) => path === '/2015-12-19/version').length).toBeGreaterThan(1);
  });

  it('tries no more once nobody listens', async () => {
    server.answers['/version'] = send('', 500);
    const follower = follow({ pace: ONE_TRY });
    await follower.next('source down');
    follower.stop();
    await server.allDisconnected();
    expect(server.requests).toHaveLength(1);
  });
});

describe('a bug', () => {
  it('is not mistaken for an outage', async () => {
    const failed = new Promise((_, reject) => {
      followUrl({ url: server.url, now: () => { throw new TypeError('bug'); } }, NEVER, reject);
    });
    await expect(failed).rejects.toThrow('bug');
  });
});
