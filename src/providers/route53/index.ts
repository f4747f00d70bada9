/** Amazon Route 53 as a provider: one hosted zone. */
import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { catchError, map, of, switchMap, tap, type Observable } from 'rxjs';
import type { ApplyOutcome, BatchLimits, CallFailure, ChangeBatch } from '../../core/change';
import type { DomainName } from '../../core/name';
import { lane } from '../lane';
import { sizeProblems } from '../limits';
import type { Provider } from '../provider';
import { route53Calls, type CallRates } from './calls';
import { route53Caller, type Route53ClientOptions } from './client';
import { toSdkChange } from './convert';
import { applyFailure } from './errors';
import { listAt, listBelow } from './listing';
import { unreadable } from './service-error';
import { zoneLookup, type ZoneOptions } from './zone';

export { bucketPresets, type Rate, type Route53Rates } from './rates';

export interface Route53Options extends ZoneOptions, Route53ClientOptions, Omit<CallRates, 'now'> {
  /** Milliseconds on a clock that is never set; by default the process's. */
  readonly now?: () => number;
}

/**
 * Route 53 API, ChangeResourceRecordSets: 1,000 ResourceRecord elements and 32,000 characters of values a request;
 * Route 53 quotas: 400 values a record set.
 */
export const ROUTE53_LIMITS: BatchLimits = { values: 1000, characters: 32_000, valuesPerSet: 400 };

/**
 * Nothing is sent before it is subscribed to, not even to find the zone. Whoever writes to one zone should share one
 * provider: Route 53 takes one batch after the other, and the rates are the account's.
 */
export function route53(options: Route53Options): Provider {
  const caller = route53Caller(options);
  const calls = route53Calls(caller, { ...options, now: options.now ?? (() => performance.now()) });
  const zone = zoneLookup(calls, options);
  const writes = lane();

  /** Asks in the zone; an answer that the zone or the credentials are no longer good is remembered. */
  function inZone<T extends { readonly type: string }>(
    ask: (zoneId: string) => Observable<T | CallFailure>,
  ): Observable<T | CallFailure> {
    return zone.zone$.pipe(
      switchMap((answer) => answer.type === 'zone' ? ask(answer.id) : of(answer)),
      tap((outcome) => { if (isDenied(outcome)) startOver(outcome.reason); }),
    );
  }

  function startOver(reason: Denied['reason']): void {
    if (reason === 'no zone') zone.forget();
    if (reason === 'credentials') caller.renewCredentials();
  }

  function send(zoneId: string, batch: ChangeBatch): Observable<ApplyOutcome> {
    const landed$ = calls.write(batch.changes.length, async (client, callOptions): Promise<ApplyOutcome> => {
      const { ChangeInfo: change } = await client.send(new ChangeResourceRecordSetsCommand({
        HostedZoneId: zoneId,
        ChangeBatch: { Changes: batch.changes.map(toSdkChange) },
      }), callOptions);
      if (typeof change?.Id !== 'string') throw unreadable('The answer holds no change id.');
      return { type: 'landed' };
    });
    return landed$.pipe(catchError((thrown: unknown) => of(applyFailure(thrown, batch))));
  }

  function apply(batch: ChangeBatch): Observable<ApplyOutcome> {
    const problems = sizeProblems(batch, ROUTE53_LIMITS);
    const [first] = problems;
    return first === undefined
      ? writes.inTurn(inZone((zoneId) => send(zoneId, batch)))
      : of({ type: 'invalid', problems, message: first.message });
  }

  return {
    limits: ROUTE53_LIMITS,
    listBelow: (domain: DomainName) => inZone((zoneId) => listBelow(calls, zoneId, domain)),
    listAt: (name: DomainName) => inZone((zoneId) => listAt(calls, zoneId, name)),
    // A change has a value at least, so no more changes than values fit into a batch.
    admit: (changes) => calls.admit(changes).pipe(map((tokens) => Math.min(tokens, ROUTE53_LIMITS.values))),
    apply,
  } satisfies Provider;
}

type Denied = Extract<CallFailure, { readonly type: 'denied' }>;

const isDenied = (outcome: { readonly type: string }): outcome is Denied => outcome.type === 'denied';
