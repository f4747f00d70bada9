import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { isAxiosError } from 'axios';
import { oneLine, shorten } from '../../core/one-line';
import { isObject } from './fields';

/** What became of one request. All that can be expected is here: a client never rejects because of the outside. */
export type Answer =
  | { readonly type: 'answered'; readonly body: unknown }
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
  get(path: string, signal: AbortSignal): Promise<Answer>;
  /** Closes the idle sockets. */
  close(): void;
}

export interface ClientOptions {
  readonly url: string;
  readonly maxBodyBytes: number;
  /** Silence on a socket for this long ends the request; the deadline of a whole operation is the caller's. */
  readonly silenceMs: number;
}

/** Characters of a message of the server that are worth repeating. */
const LONGEST_REASON = 200;

/** GET and JSON over kept-alive connections; no proxy, no redirects, no compression. */
export function metadataClient(options: ClientOptions): MetadataClient {
  const agents = { httpAgent: new HttpAgent({ keepAlive: true }), httpsAgent: new HttpsAgent({ keepAlive: true }) };
  const http = axios.create({
    ...agents,
    baseURL: options.url.replace(/\/+$/, ''),
    timeout: options.silenceMs,
    maxContentLength: options.maxBodyBytes,
    maxRedirects: 0,
    proxy: false,
    decompress: false,
    headers: { Accept: 'application/json', 'Accept-Encoding': 'identity' },
    // The body is parsed below, once the status is known: axios would answer the HTML of a 502 with a syntax error, and
    // by default hands on text that it cannot parse. The Content-Type says text/plain even for JSON.
    responseType: 'text',
    transformResponse: (body: unknown) => body,
    validateStatus: () => true,
  });
  return {
    async get(path, signal) {
      try {
        const { status, data } = await http.get<unknown>(path, { signal });
        return answer(status, typeof data === 'string' ? data : '');
      } catch (error) {
        return failure(error, options.maxBodyBytes);
      }
    },
    close() {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

function answer(status: number, body: string): Answer {
  if (status === 404) return { type: 'not found', reason: statusReason(status, body) };
  if (status < 200 || status > 299) return { type: 'unreachable', reason: statusReason(status, body) };
  if (body === '') return { type: 'refused', reason: 'the answer is empty' };
  const parsed = parse(body);
  if (parsed === undefined) return { type: 'refused', reason: 'the answer is not JSON' };
  return { type: 'answered', body: parsed };
}

/** Undefined when it is not JSON, which knows no such value. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** `{"code":404,"message":"Not found","type":"error"}` → `HTTP 404: Not found`; of anything else the beginning. */
function statusReason(status: number, body: string): string {
  const parsed = parse(body);
  const message = printable(isObject(parsed) && typeof parsed['message'] === 'string' ? parsed['message'] : body);
  return message === '' ? `HTTP ${status}` : `HTTP ${status}: ${message}`;
}

/** Of an error only its message: the rest of it holds the request's headers and configuration. */
function failure(error: unknown, maxBodyBytes: number): Failure {
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('maxContentLength')) {
    return { type: 'refused', reason: `the answer is longer than ${maxBodyBytes} bytes` };
  }
  // Node reports several refused addresses of one name together, without a message but with the code.
  const code = isAxiosError(error) ? error.code : undefined;
  return { type: 'unreachable', reason: printable(message || (code ?? 'the request failed')) };
}

/** One line of bounded length: it comes from outside and goes into a log. */
const printable = (message: string): string =>
  shorten(oneLine(message.slice(0, 4 * LONGEST_REASON).replace(/\s+/g, ' ').trim()), LONGEST_REASON);
