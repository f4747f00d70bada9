import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { until } from '../../stories/stage';
import { fault, type Arena } from '../arena';
import { addService, addressesAt, API, readAnew, WEB } from './shop';

const HOUR_MS = 3_600_000;
/** Of a signature, as AWS allows it. */
const MOST_SKEW_MS = 300_000;

/** Route 53 with a clock that is not ours: it refuses what is not signed by its own, and dates its answers by it. */
async function withClock(arena: Arena, aheadMs: number, body: (url: string, refusals: () => number) => Promise<void>): Promise<void> {
  let refusals = 0;
  const target = new URL(arena.route53.url);
  const server = createServer((incoming, outgoing) => {
    const nowMs = Date.now() + aheadMs;
    outgoing.setHeader('Date', new Date(nowMs).toUTCString());
    if (Math.abs(signedAtMs(incoming) - nowMs) <= MOST_SKEW_MS) forward(incoming, outgoing, target);
    else {
      refusals += 1;
      incoming.resume();
      outgoing.writeHead(403, { 'Content-Type': 'text/xml' }).end(REFUSAL);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    await body(`http://127.0.0.1:${typeof address === 'object' ? address?.port ?? 0 : 0}`, () => refusals);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const REFUSAL = '<?xml version="1.0"?>\n<ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error><Type>Sender</Type>'
  + '<Code>SignatureDoesNotMatch</Code><Message>Signature expired: 20261124T000000Z is now earlier than 20261124T005500Z '
  + '(20261124T010000Z - 5 min.)</Message></Error><RequestId>1</RequestId></ErrorResponse>';

/** `20261124T035500Z` */
function signedAtMs({ headers }: IncomingMessage): number {
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers['x-amz-date'])) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, { hostname, port }: URL): void {
  const { method, url, headers } = incoming;
  const inner = request({ hostname, port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 500, { 'Content-Type': answer.headers['content-type'] ?? '' });
    answer.pipe(outgoing);
  });
  inner.on('error', () => outgoing.destroy());
  incoming.pipe(inner);
}

describe('R6 the clock of this host', () => {
  for (const [name, aheadMs] of [['an hour behind', HOUR_MS], ['an hour ahead', -HOUR_MS]] as const) {
    fault(`is ${name}: one call is refused for it, then all is signed with the time that Route 53 told`, async (arena) => {
      const { uuid } = addService(arena);
      await withClock(arena, aheadMs, async (url, refusals) => {
        const service = arena.start({ AWS_ENDPOINT_URL_ROUTE_53: url });
        await until('it is written', () => addressesAt(arena, WEB) !== undefined, () => service.events.slice(-9));
        expect(refusals()).toBe(1);
        await readAnew(arena, service);
        arena.world.moveService(uuid, 'node2');
        addService(arena, 'api', 'node2');
        await until('it is written', () => addressesAt(arena, API) !== undefined);
        expect(refusals()).toBe(1);
        await service.stop();
      });
      arena.start();
    });
  }
});
