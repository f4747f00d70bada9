/** HTTP requests → answers: the router, the forms and the errors of rancher-metadata v0.10.4. */
import { posix } from 'node:path';
import type { Answer, EmulatedRequest, Json } from '../rancher-world';
import { createJsonWriter } from './json';
import type { Client, Library } from './library';
import type { WaitingRoom } from './long-poll';
import { waitForOther, waitOf } from './long-poll';
import type { Found } from './lookup';
import { segmentsOf } from './lookup';
import type { Form } from './negotiation';
import { formFor } from './negotiation';
import { listing, yaml } from './text';

export interface ResponderOptions {
  readonly library: Library;
  readonly room: WaitingRoom;
  /** Who talks from an address. */
  readonly clientAt: (address: string) => Client;
  /** What a second of `maxWait` takes. */
  readonly secondMs: number;
  readonly beforeEach: () => void;
}

export function createResponder(options: ResponderOptions): (request: EmulatedRequest) => Answer | Promise<Answer> {
  const { library, room } = options;
  const write = createWriter();

  return (request) => {
    options.beforeEach();
    const [rawPath = '/', query = ''] = request.path.split(/\?(.*)/s);
    const form = formFor(request.headers.accept);
    const segments = segmentsOf(rawPath);
    // Go's own HTTP server refuses a URL that it cannot parse, before any handler sees it.
    if (segments === undefined) return { status: 400, headers: { 'Content-Type': TEXT }, body: '400 Bad Request' };
    const clean = posix.normalize(rawPath);
    if (clean !== rawPath) return redirect(clean, query);
    if (!['GET', 'HEAD'].includes(request.method) || rawPath === '/favicon.ico') return plainNotFound();
    if (rawPath === '/') return success(write(index(library.versions()), form));
    return lookUp(request, rawPath, segments, new URLSearchParams(query), form);
  };

  function lookUp(
    request: EmulatedRequest, rawPath: string, path: readonly string[], query: URLSearchParams, form: Form,
  ): Answer | Promise<Answer> {
    const [, prefix = ''] = rawPath.split('/');
    // Asked for as `latest`, a server without answers finds nothing instead of no version.
    const version = prefix === 'latest' ? library.versions().at(-1) ?? prefix : prefix;
    if (prefix !== 'latest' && !library.versions().includes(version)) return errorAnswer(404, 'Invalid version', form);
    const client = options.clientAt(request.address);
    const look = () => library.lookUp(version, client, path);
    const answer = (found: Found): Answer => {
      if (found === undefined) return errorAnswer(404, 'Not found', form);
      // Only the root and `self` differ between clients.
      const reader = path.length === 0 || path[0]?.toLowerCase() === 'self' ? client ?? 'nobody' : 'all';
      return success(library.body(JSON.stringify([form, version, reader, path]), () => write(found.value, form)));
    };
    const isWaitable = rawPath.lastIndexOf('/') > 0 && !library.hazards.ignoreWait;
    const wait = isWaitable ? waitOf(query, options.secondMs) : undefined;
    return wait ? waitForOther(look, wait, room, request.closed).then(answer) : answer(look());
  }
}

/** Always `text/plain`, whatever it holds; an answer larger than Go's buffer leaves without its length. */
const TEXT = 'text/plain; charset=utf-8';
const GO_BUFFER_BYTES = 2048;

const success = (body: Buffer): Answer => ({
  status: 200, headers: { 'Access-Control-Allow-Origin': '*', 'Content-Type': TEXT }, body,
  chunked: body.length > GO_BUFFER_BYTES,
});

const ERROR_HEADERS = { 'Content-Type': TEXT, 'X-Content-Type-Options': 'nosniff' };

export function errorAnswer(code: number, message: string, form: Form): Answer {
  const object = { code, message, type: 'error' };
  const body = form === 'text' ? message : form === 'json' ? JSON.stringify(object) : yaml(object);
  return { status: code, headers: { ...ERROR_HEADERS, 'Access-Control-Allow-Origin': '*' }, body: `${body}\n` };
}

/** The router's own, without CORS and in text for everybody. */
const plainNotFound = (): Answer => ({ status: 404, headers: ERROR_HEADERS, body: '404 page not found\n' });

const redirect = (path: string, query: string): Answer => ({
  status: 301, headers: { Location: query === '' ? path : `${path}?${query}` }, body: '',
});

const index = (versions: readonly string[]): Json =>
  Object.fromEntries([...versions, 'latest'].map((version) => [version, `/${version}`]));

function createWriter(): (value: Json, form: Form) => Buffer {
  const writeJson = createJsonWriter();
  const writers = { json: writeJson, text: listing, yaml } satisfies Record<Form, (value: Json) => string>;
  return (value, form) => Buffer.from(writers[form](value));
}
