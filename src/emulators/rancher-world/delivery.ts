/** Puts an answer on the wire, in whole or as a fault spoils it. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind } from './faults';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** Sent without its length. */
  readonly chunked?: boolean;
}

/** The answers of faults that keep the request from being processed; undefined for the other kinds. */
export function replacement(fault: FaultKind, refusal: (status: number) => Answer): Answer | undefined {
  switch (fault.kind) {
    case 'status': {
      const answer = refusal(fault.status);
      return fault.body === undefined ? answer : { ...answer, body: fault.body };
    }
    case 'body': return { status: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: fault.body };
    case 'html': return { status: 200, headers: { 'Content-Type': 'text/html' }, body: PROXY_PAGE };
    case 'empty': return { status: 200, body: '' };
    case 'huge': return { status: 200, body: Buffer.alloc(fault.bytes, ' '), chunked: true };
    case 'reset': case 'resetAfter': case 'hang': case 'hangAfter': case 'truncated': case 'cut': case 'drip':
    case 'alter': case 'delay': case 'hold': case 'meanwhile': return undefined;
  }
}

/** As a proxy in front of a server that is starting answers. */
export const PROXY_PAGE = `<html>
<head><title>502 Bad Gateway</title></head>
<body><h1>502 Bad Gateway</h1></body>
</html>
`;

/** Sends the answer as the first fault that concerns the way back has it. Undefined when no answer left. */
export async function deliver(
  answer: Answer, faults: readonly FaultKind[], response: ServerResponse, socket: Socket, closed: AbortSignal,
): Promise<number | undefined> {
  const whole = faults.reduce(altered, answer);
  for (const fault of faults) {
    if (fault.kind === 'resetAfter') return void socket.resetAndDestroy();
    if (fault.kind === 'hangAfter') return hang(closed);
    if (fault.kind === 'truncated') return send({ ...whole, body: firstHalf(whole) }, response);
    if (fault.kind === 'cut') return cut(whole, response, socket);
    if (fault.kind === 'drip') return drip(whole, fault, response, closed);
  }
  return send(whole, response);
}

/** Until the client gives up or the server is stopped. */
export const hang = (closed: AbortSignal): Promise<undefined> => new Promise((resolve) => {
  if (closed.aborted) resolve(undefined);
  else closed.addEventListener('abort', () => resolve(undefined), { once: true });
});

function send(answer: Answer, response: ServerResponse): number {
  begin(answer, response);
  if (answer.chunked === true && answer.body.length > 0) response.write(answer.body);
  response.end(answer.chunked === true ? undefined : answer.body);
  return answer.status;
}

function begin({ status, headers, body, chunked = false }: Answer, response: ServerResponse): void {
  const length = { 'Content-Length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...headers, ...(!chunked && length) });
}

/** Half of the bytes have left before the connection breaks. */
async function cut(answer: Answer, response: ServerResponse, socket: Socket): Promise<undefined> {
  begin(answer, response);
  await new Promise((resolve) => response.write(firstHalf(answer), resolve));
  socket.destroy();
}

async function drip(
  answer: Answer, { bytes, everyMs }: { readonly bytes: number; readonly everyMs: number }, response: ServerResponse,
  closed: AbortSignal,
): Promise<number | undefined> {
  const body = Buffer.from(answer.body);
  begin(answer, response);
  for (let sent = 0; sent < body.length; sent += bytes) {
    if (!await pause(everyMs, closed)) return undefined;
    response.write(body.subarray(sent, sent + bytes));
  }
  response.end();
  return answer.status;
}

/** False when the connection closed meanwhile. */
export const pause = (ms: number, closed: AbortSignal): Promise<boolean> =>
  sleep(ms, true, { signal: closed }).catch(() => false);

const firstHalf = ({ body }: Answer): Buffer => Buffer.from(body).subarray(0, Buffer.byteLength(body) >> 1);

const altered = (answer: Answer, fault: FaultKind): Answer => (fault.kind === 'alter'
  ? { ...answer, body: JSON.stringify(fault.alter(JSON.parse(answer.body.toString()))) }
  : answer);
