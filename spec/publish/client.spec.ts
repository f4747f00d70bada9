import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { firstValueFrom } from 'rxjs';
import { nameClient } from '../../src/publish/client';

const ACCESS = 'canary-access';
const SECRET = 'canary-s3cret';
const service = { uuid: 's1', stackName: 'Shop', serviceName: 'Web' };

let server: Server;
let url = '';
let requests: { readonly request: IncomingMessage; readonly body: string }[] = [];

/** Answers every request so, once its body is there. */
async function answering(answer: RequestListener): Promise<void> {
  requests = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requests.push({ request, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port ?? 0 : 0}/v2-beta`;
}

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const post = (deadlineMs?: number) =>
  firstValueFrom(
    nameClient({ url, accessKey: ACCESS, secretKey: SECRET, version: '1.2.3' }, deadlineMs).post(
      service, 'web.shop.example.com',
    ),
    { defaultValue: { type: 'failed', message: 'no outcome' } },
  );

describe('the request', () => {
  it('is the one that Rancher understands, with names as typed', async () => {
    await answering((_request, response) => response.writeHead(201).end('{"id":"1ee1","type":"externalDnsEvent"}'));
    expect(await post()).toEqual({ type: 'accepted' });
    expect(requests).toHaveLength(1);
    const { request, body } = requests[0] ?? { request: undefined, body: '' };
    expect(`${request?.method ?? ''} ${request?.url ?? ''}`).toBe('POST /v2-beta/externaldnsevents');
    expect(JSON.parse(body)).toEqual({
      eventType: 'dns.update', externalId: 'web.shop.example.com.',
      stackName: 'Shop', serviceName: 'Web', fqdn: 'web.shop.example.com',
    });
    expect(request?.headers).toMatchObject({
      'authorization': `Basic ${Buffer.from(`${ACCESS}:${SECRET}`).toString('base64')}`,
      'content-type': 'application/json', 'accept': 'application/json', 'user-agent': 'rancher-external-dns/1.2.3',
    });
  });

  it('goes through no proxy', async () => {
    await answering((_request, response) => response.writeHead(201).end());
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = 'http://127.0.0.1:9';
    try {
      expect(await post()).toEqual({ type: 'accepted' });
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
  });
});

describe('the answer', () => {
  const error = (code: string) => JSON.stringify({ type: 'error', code, message: `${SECRET} \u001b[2J` });

  it.each([
    [201, '{"type":"externalDnsEvent"}', { type: 'accepted' }],
    [200, '<html>', { type: 'accepted' }],
    [400, error('InvalidFormat'), { type: 'rejected', message: 'Rancher answered 400 InvalidFormat' }],
    [404, 'gone', { type: 'rejected', message: 'Rancher answered 404' }],
    [405, error('MethodNotAllowed'), { type: 'rejected', message: 'Rancher answered 405 MethodNotAllowed' }],
    [422, error('NotNullable'), { type: 'rejected', message: 'Rancher answered 422 NotNullable' }],
    [500, error('InternalServerError'), { type: 'failed', message: 'Rancher answered 500 InternalServerError' }],
    [409, '', { type: 'failed' }],
    [401, error('Unauthorized'), { type: 'denied', message: 'Rancher answered 401 Unauthorized' }],
    [403, error('Forbidden'), { type: 'denied' }],
    [503, '<h1>starting</h1>', { type: 'unreachable', message: 'Rancher answered 503' }],
    [429, '', { type: 'unreachable' }],
  ])('%d is told apart', async (status, body, expected) => {
    await answering((_request, response) => response.writeHead(status).end(body));
    const outcome = await post();
    expect(outcome).toMatchObject(expected);
    expect(JSON.stringify(outcome)).not.toMatch(/canary/);
  });

  it('that redirects is not followed', async () => {
    await answering((_request, response) => response.writeHead(302, { Location: `${url}/elsewhere` }).end());
    expect(await post()).toMatchObject({ type: 'denied', message: 'Rancher answered 302' });
    expect(requests).toHaveLength(1);
  });

  it('that is too long is cut off', async () => {
    await answering((_request, response) => response.writeHead(201).end('x'.repeat(1_000_000)));
    expect(await post()).toMatchObject({ type: 'unreachable' });
  });
});

describe('no answer', () => {
  it.each<[string, RequestListener]>([
    ['never comes', () => undefined],
    ['drips', (_request, response) => {
      response.writeHead(201);
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    }],
    ['is torn off', (request) => request.socket.destroy()],
    ['is garbage', (request) => request.socket.end('garbage\r\n\r\n')],
  ])('that %s is a server that cannot be reached, without our key in it', async (_, answer) => {
    await answering(answer);
    const outcome = await post(300);
    expect(outcome).toMatchObject({ type: 'unreachable' });
    expect(JSON.stringify(outcome)).not.toMatch(/canary|Y2FuYXJ5/);
  });

  it('at a port where nobody listens is the same', async () => {
    await answering(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    const outcome = await post();
    expect(outcome.type === 'unreachable' && outcome.message).toContain('ECONNREFUSED');
  });

  it('is awaited no more after unsubscribing: the connection ends', async () => {
    let arrived: (request: IncomingMessage) => void;
    const arrival = new Promise<IncomingMessage>((resolve) => (arrived = resolve));
    await answering((request) => arrived(request));
    const client = nameClient({ url, accessKey: ACCESS, secretKey: SECRET, version: '1' });
    const call = client.post(service, 'web.example.com').subscribe();
    const { socket } = await arrival;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    call.unsubscribe();
    await closed;
  });
});
