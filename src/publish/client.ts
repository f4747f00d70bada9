/** Rancher's API as far as a write-back needs it: one POST, and what its answer means. */
import { Agent } from 'node:https';
import { rootCertificates } from 'node:tls';
import axios, { type AxiosResponse } from 'axios';
import { catchError, map, of, timeout, type Observable } from 'rxjs';
import { describeError } from '../core/describe-error';
import type { DomainName } from '../core/name';
import type { ServiceReference } from '../core/verdict';
import { abortable } from '../streams/abortable';

export interface RancherAccess {
  /** The API with its version: `http://rancher.example.com:8080/v2-beta`. */
  readonly url: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** The certificate of a private authority, trusted beside the public ones. */
  readonly authorityPem?: string | undefined;
  /** Ours, for the User-Agent. */
  readonly version: string;
}

/** How a POST ended. A class per reaction. */
export type PostOutcome =
  /** Taken, which is not done yet: Rancher looks for the service later, and drops the event if it finds none. */
  | { readonly type: 'accepted' }
  /** This name is not taken, and will hardly be. */
  | { readonly type: 'rejected'; readonly message: string }
  /** This name is not taken for now. */
  | { readonly type: 'failed'; readonly message: string }
  /** Nobody's name is taken for now: there is no server to talk to. */
  | { readonly type: 'unreachable'; readonly message: string; readonly advice: string }
  /** Nobody's name is taken until a person mends something. */
  | { readonly type: 'denied'; readonly message: string; readonly advice: string };

export interface NameClient {
  /** Sends one name, once. Cold, emits one outcome and completes; unsubscribing cancels the call. */
  post(service: ServiceReference, fqdn: DomainName): Observable<PostOutcome>;
}

const DEADLINE_MS = 10_000;
const MOST_BYTES = 65_536;

/** `deadlineMs` is for the whole call, however slowly the answer drips. */
export function nameClient(access: RancherAccess, deadlineMs = DEADLINE_MS): NameClient {
  const address = `${access.url}/externaldnsevents`;
  const options = {
    timeout: deadlineMs,
    auth: { username: access.accessKey, password: access.secretKey },
    headers: {
      'Accept': 'application/json',
      'User-Agent': `rancher-external-dns/${access.version}`,
      'X-API-No-Challenge': 'true',
    },
    // No redirect and no proxy ever sees the key.
    maxRedirects: 0,
    proxy: false,
    maxContentLength: MOST_BYTES,
    maxBodyLength: MOST_BYTES,
    responseType: 'text',
    validateStatus: () => true,
    ...trusting(access.authorityPem),
  } as const;
  return {
    post(service: ServiceReference, fqdn: DomainName) {
      const body = bodyOf(service, fqdn);
      return abortable((signal) => axios.post<unknown>(address, body, { ...options, signal })).pipe(
        timeout({ first: deadlineMs }),
        map(outcomeOf),
        catchError((error: unknown) => of(unreachable(describeError(error)))),
      );
    },
  } satisfies NameClient;
}

const trusting = (authorityPem: string | undefined) =>
  authorityPem === undefined ? {} : { httpsAgent: new Agent({ ca: [...rootCertificates, authorityPem] }) };

/** Rancher finds the service by its names as typed; it drops an event without `externalId`, reads no `eventType`. */
const bodyOf = ({ stackName, serviceName }: ServiceReference, fqdn: DomainName): Readonly<Record<string, string>> =>
  ({ eventType: 'dns.update', externalId: `${fqdn}.`, stackName, serviceName, fqdn });

/** What Rancher means: 401 the key was removed, 403 the wrong project, 405 the role may not create, 422 validation. */
function outcomeOf({ status, data }: AxiosResponse<unknown>): PostOutcome {
  const message = `Rancher answered ${[status, errorCodeOf(data)].join(' ').trim()}`;
  if (status >= 200 && status < 300) return { type: 'accepted' };
  if (status >= 300 && status < 400) {
    return { type: 'denied', message, advice: 'Redirects are not followed; set CATTLE_URL to where it leads' };
  }
  if (status === 401) {
    return { type: 'denied', message, advice: 'The key is not valid any more; upgrade the service to get a new one' };
  }
  if (status === 403) {
    return { type: 'denied', message, advice: 'The key must be the one of a container of this environment' };
  }
  if ([429, 502, 503, 504].includes(status)) return unreachable(message);
  return { type: status >= 500 || status === 408 || status === 409 ? 'failed' : 'rejected', message };
}

const unreachable = (message: string): PostOutcome =>
  ({ type: 'unreachable', message, advice: 'Check that the Rancher server runs and that CATTLE_URL leads to it' });

/** `NotNullable`, `MethodNotAllowed` … and nothing else of a body that anybody may have written. */
function errorCodeOf(body: unknown): string {
  const [, code = ''] = /"code"\s*:\s*"([A-Za-z]{1,40})"/.exec(typeof body === 'string' ? body : '') ?? [];
  return code;
}
