/** Bodies in, answers out. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answer';

/** A legal batch is below 1 MB. */
const LONGEST_BODY = 8 * 1024 * 1024;

/** Undefined when the client broke off or sent too much. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      if (!Buffer.isBuffer(chunk) || (length += chunk.length) > LONGEST_BODY) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function send(response: ServerResponse, answer: Answer, requestId: string): void {
  if (answer.type === 'no answer') {
    // A hanging connection is broken when the emulator is closed, or by the client.
    if (answer.how === 'reset') response.socket?.resetAndDestroy();
    return;
  }
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, {
    'Content-Type': answer.contentType, 'Content-Length': body.length, 'x-amzn-requestid': requestId,
    ...(answer.location === undefined ? {} : { Location: answer.location }),
  });
  response.end(body);
}
