/** The AWS SDK's client, held so that every call ends in time and cancels for real. */
import { Readable, Transform, pipeline, type TransformCallback } from 'node:stream';
import { Route53Client } from '@aws-sdk/client-route-53';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { defer, timeout, type Observable } from 'rxjs';
import { abortable } from '../../streams/abortable';
import { ListingProtocol } from './listing-protocol';
import { unreadable } from './service-error';

export interface Route53ClientOptions {
  /** Decides the partition; any region of it will do. */
  readonly region: string;
  /** Undefined: the SDK's default chain (environment, files, roles). */
  readonly credentials?: Credentials | undefined;
  /** Undefined: AWS's own, or `AWS_ENDPOINT_URL_ROUTE_53`. */
  readonly endpoint?: string | undefined;
  readonly connectionTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface CallOptions {
  readonly abortSignal: AbortSignal;
}

/** One call to Route 53. Rejects with whatever the SDK throws. */
export type Request<T> = (client: Route53Client, options: CallOptions) => Promise<T>;

export interface Route53Caller {
  /** Sends once, when subscribed to. Errors are the SDK's, or rxjs' TimeoutError. */
  call<T>(request: Request<T>): Observable<T>;
  /** From the next call on with credentials that are read anew. */
  renewCredentials(): void;
}

export function route53Caller(options: Route53ClientOptions): Route53Caller {
  let client: Route53Client | undefined;
  /** What the SDK learnt about our clock from a refusal: a new client must not forget it. */
  let clockOffsetMs = 0;
  const deadlineMs = options.connectionTimeoutMs + options.requestTimeoutMs;

  return {
    call: (request) => defer(() => {
      const current = client ??= createClient(options, clockOffsetMs);
      return abortable((abortSignal) => request(current, { abortSignal }));
      // The SDK's own timeouts end with the answer's headers: a body that never ends, or credentials that never come,
      // would be waited for without this one.
    }).pipe(timeout(deadlineMs)),
    renewCredentials: () => {
      clockOffsetMs = client?.config.systemClockOffset ?? clockOffsetMs;
      client?.destroy();
      client = undefined;
    },
  } satisfies Route53Caller;
}

function createClient(options: Route53ClientOptions, clockOffsetMs: number): Route53Client {
  const { region, credentials, endpoint, connectionTimeoutMs, requestTimeoutMs } = options;
  const client = new Route53Client({
    region,
    protocol: ListingProtocol,
    systemClockOffset: clockOffsetMs,
    // The SDK keeps what it read of the shared files for the life of the process, renewed keys or not.
    credentials: credentials ?? defaultProvider({ ignoreCache: true }),
    ...(endpoint !== undefined && { endpoint }),
    // Retries are ours: they take tokens, and a batch is never sent twice.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      // Without this the SDK only warns.
      throwOnRequestTimeout: true,
    },
  });
  // It copies every answer for a logger that is not there: a tenth of the time of reading a large zone.
  client.middlewareStack.remove('loggerMiddleware');
  client.middlewareStack.add((next) => async (call) => {
    const result = await next(call);
    limitBody(result.response);
    return result;
  }, { step: 'deserialize', priority: 'low', name: 'limitBody' });
  return client;
}

/** A page of 300 sets with 32,000 characters of values each, and tags as much again. */
const MOST_BODY_BYTES = 32 * 1024 * 1024;

/** The SDK would collect whatever comes until the deadline, which is gigabytes from a server that is near. */
function limitBody(response: unknown): void {
  if (typeof response !== 'object' || response === null || !('body' in response)) return;
  const { body } = response;
  // What breaks on the way is the reader's to tell.
  if (body instanceof Readable) response.body = pipeline(body, limited(MOST_BODY_BYTES), () => undefined);
}

function limited(mostBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      bytes += chunk.length;
      if (bytes > mostBytes) done(unreadable(`The answer is longer than ${mostBytes} bytes.`));
      else done(null, chunk);
    },
  });
}
