/** Who signed a request, and whether the account knows them (AWS Signature Version 4). */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { apiError, expiredToken, invalidClientTokenId, signatureDoesNotMatch, type ApiError } from './api-error';

export interface EmulatedCredential {
  readonly state: 'active' | 'expired' | 'denied';
  /** When given, the signature is verified with it. */
  readonly secretAccessKey?: string;
}

/** By access key id. Read anew for every request, so a test may let a key expire. */
export type Credentials = Readonly<Record<string, EmulatedCredential>>;

export interface SignedRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Authorization {
  readonly accessKeyId: string;
  /** `20261123/us-east-1/route53/aws4_request`; any region is accepted, a client signs with its own. */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const AUTHORIZATION = new RegExp([
  '^AWS4-HMAC-SHA256 Credential=([^/,\\s]+)/(\\d{8}/[^/,\\s]+/[^/,\\s]+/aws4_request)', 'SignedHeaders=([^,\\s]+)',
  'Signature=([0-9a-f]{64})$',
].join(', ?'));

export const accessKeyOf = (headers: IncomingHttpHeaders): string | undefined =>
  /Credential=([^/,\s]+)\//.exec(headers.authorization ?? '')?.[1];

/** The refusal of a request that is not properly signed by a known, active key. Permissions are another matter. */
export function authenticate(credentials: Credentials, request: SignedRequest): ApiError | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    return apiError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  const read = readAuthorization(authorization);
  if (read === undefined) return apiError('IncompleteSignature', 'Authorization header is not complete', 403);
  const credential = Object.hasOwn(credentials, read.accessKeyId) ? credentials[read.accessKeyId] : undefined;
  if (credential === undefined) return invalidClientTokenId();
  if (credential.secretAccessKey !== undefined && !isSignedWith(credential.secretAccessKey, read, request)) {
    return signatureDoesNotMatch();
  }
  return credential.state === 'expired' ? expiredToken() : undefined;
}

function readAuthorization(header: string): Authorization | undefined {
  const match = AUTHORIZATION.exec(header);
  if (match === null) return undefined;
  const [, accessKeyId = '', scope = '', signedHeaders = '', signature = ''] = match;
  return { accessKeyId, scope, signedHeaders: signedHeaders.split(';'), signature };
}

function isSignedWith(secret: string, authorization: Authorization, request: SignedRequest): boolean {
  const { scope, signedHeaders, signature } = authorization;
  const key = scope.split('/').reduce<string | Buffer>((secretOrKey, part) => hmac(secretOrKey, part), `AWS4${secret}`);
  const date = headerValue(request.headers, 'x-amz-date');
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonicalRequest(request, signedHeaders))].join('\n');
  return timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'));
}

function canonicalRequest({ method, url, headers, body }: SignedRequest, signedHeaders: readonly string[]): string {
  const [path = '', query = ''] = url.split('?', 2);
  return [
    method, path.split('/').map(encode).join('/'), canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${headerValue(headers, name)}`), '', signedHeaders.join(';'), sha256(body),
  ].join('\n');
}

const canonicalQuery = (query: string): string =>
  [...new URLSearchParams(query)].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort().join('&');

/** RFC 3986: everything but the unreserved characters. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

const headerValue = (headers: IncomingHttpHeaders, name: string): string =>
  String(headers[name] ?? '').trim().replace(/ +/g, ' ');

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
