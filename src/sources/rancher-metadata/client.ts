import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex, Readable } from 'node:stream';
import axios, { isAxiosError } from 'axios';
import { oneLine, shorten } from '../../core/one-line';
import { type Decoded, isObject, parseJson } from './fields';

/** What became of one request. All that can be expected is here: a client never rejects because of the outside. */
export type Answer<T> =
  | { readonly type: 'answered'; readonly value: T }
  | Failure;
export type Failure =
  /** 404: this path is not there, for us, now. */
  | { readonly type: 'not found'; readonly reason: string }
  /** Answered, but not with JSON that may be read. */
  | { readonly type: 'refused'; readonly reason: string }
  /** No answer, or one that says the server cannot. */
  | { readonly type: 'unreachable'; readonly reason: string };

export interface MetadataClient {
  /** `path` begins with `/`. Aborting `signal` closes the socket, also in the middle of a body. */
  get<T>(path: string, signal: AbortSignal, reader: BodyReader<T>): Promise<Answer<T>>;
  /** How often the server closed a connection on which nothing was asked: it went away, be it for a moment. */
  breaks(): number;
  /** Closes the idle sockets. */
  close(): void;
}

/** Makes something of a body as it arrives. What it says is wrong ends the request. */
export interface BodyReader<T> {
  push(chunk: Buffer): Decoded<unknown>;
  end(): Decoded<T>;
}

export interface ClientOptions {
  readonly url: string;
  readonly maxBodyBytes: number;
  /** Silence on a socket for this long ends the request; the deadline of a whole operation is the caller's. */
  readonly silenceMs: number;
}

/** Characters of a message of the server that are worth repeating, and of a body in which it is looked for. */
const LONGEST_REASON = 200;
const MOST_OF_AN_ERROR = 10_000;

/** GET over kept-alive connections; no proxy, no redirects, no compression. */
export function metadataClient(options: ClientOptions): MetadataClient {
  let breaks = 0;
  const onBreak = (): void => { breaks += 1; };
  const agents = {
    httpAgent: watchIdle(new HttpAgent({ keepAlive: true }), onBreak),
    httpsAgent: watchIdle(new HttpsAgent({ keepAlive: true }), onBreak),
  };
  const http = axios.create({
    ...agents,
    baseURL: options.url.replace(/\/+$/, ''),
    timeout: options.silenceMs,
    maxRedirects: 0,
    proxy: false,
    decompress: false,
    headers: { Accept: 'application/json', 'Accept-Encoding': 'identity' },
    // The body is read below, once the status is known: axios would answer the HTML of a 502 with a syntax error. The
    // Content-Type says text/plain even for JSON.
    responseType: 'stream',
    validateStatus: () => true,
  });
  return {
    async get(path, signal, reader) {
      try {
        const { status, data } = await http.get<Readable>(path, { signal });
        const isGood = status >= 200 && status <= 299;
        return await (isGood ? read(data, reader, options.maxBodyBytes) : failureOf(status, data));
      } catch (error) {
        return unreachable(error);
      }
    },
    breaks: () => breaks,
    close() {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

/** An agent that tells when a connection it keeps is closed while no request uses it. */
function watchIdle<A extends HttpAgent>(agent: A, onClose: () => void): A {
  const idle = new Set<Duplex>();
  const watched = new WeakSet<Duplex>();
  // Its answer, which the types leave out, decides whether the connection is kept (Node's documentation of http.Agent).
  const keep = agent.keepSocketAlive.bind(agent) as (socket: Duplex) => boolean;
  const reuse = agent.reuseSocket.bind(agent);
  agent.keepSocketAlive = (socket: Duplex) => {
    idle.add(socket);
    if (!watched.has(socket)) socket.once('close', () => { if (idle.delete(socket)) onClose(); });
    watched.add(socket);
    return keep(socket);
  };
  agent.reuseSocket = (socket: Duplex, request: ClientRequest) => {
    idle.delete(socket);
    reuse(socket, request);
  };
  return agent;
}

async function read<T>(body: Readable, reader: BodyReader<T>, maxBodyBytes: number): Promise<Answer<T>> {
  let bytes = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return refused(`the answer is longer than ${maxBodyBytes} bytes`);
    const pushed = reader.push(chunk);
    if ('problem' in pushed) return refused(pushed.problem);
  }
  if (bytes === 0) return refused('the answer is empty');
  const end = reader.end();
  return 'problem' in end ? refused(end.problem) : { type: 'answered', value: end.value };
}

const refused = (reason: string): Failure => ({ type: 'refused', reason });

async function failureOf(status: number, body: Readable): Promise<Failure> {
  let text = '';
  for await (const chunk of body) {
    text += String(chunk);
    if (text.length > MOST_OF_AN_ERROR) break;
  }
  return { type: status === 404 ? 'not found' : 'unreachable', reason: statusReason(status, text) };
}

/** `{"code":404,"message":"Not found","type":"error"}` → `HTTP 404: Not found`; of anything else the beginning. */
function statusReason(status: number, body: string): string {
  const parsed = parseJson(body);
  const message = printable(isObject(parsed) && typeof parsed['message'] === 'string' ? parsed['message'] : body);
  return message === '' ? `HTTP ${status}` : `HTTP ${status}: ${message}`;
}

/** Of an error only its message: the rest of it holds the request's headers and configuration. */
function unreachable(error: unknown): Failure {
  const message = isObject(error) && typeof error['message'] === 'string' ? error['message'] : '';
  if (message === 'aborted') return { type: 'unreachable', reason: 'the connection broke within the answer' };
  // Node reports several refused addresses of one name together, without a message but with the code.
  const code = isAxiosError(error) ? error.code : undefined;
  return { type: 'unreachable', reason: printable(message || (code ?? 'the request failed')) };
}

/** One line of bounded length: it comes from outside and goes into a log. */
const printable = (message: string): string =>
  shorten(oneLine(message.slice(0, 4 * LONGEST_REASON).replace(/\s+/g, ' ').trim()), LONGEST_REASON);
