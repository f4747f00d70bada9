/** `run`: configuration → ports → the flow, with health served beside it. */
import { randomUUID } from 'node:crypto';
import {
  Subject, concat, connect, delay, endWith, from, ignoreElements, map, merge, of, share, take, takeUntil, tap,
  type Observable,
} from 'rxjs';
import { app } from '../app';
import type { Config, Route53Config } from '../config';
import type { Event, PublishEvent } from '../core/event';
import type { Provider } from '../providers/provider';
import { bucketPresets, route53, type Rate } from '../providers/route53';
import type { Publisher } from '../publish/publisher';
import { rancherFqdn } from '../publish/rancher-fqdn';
import { PACE, type Pace } from '../reconcile/ports';
import { rancherMetadata } from '../sources/rancher-metadata';
import { serveStatus } from '../status/server';
import { watchHealth } from '../telemetry/judge-health';
import { redactor } from '../telemetry/redact';
import { VERSION } from '../version';

/** What is in flight when we are told to stop may take so long to end. Docker kills after 10 s. */
const STOP_DEADLINE_MS = 8_000;
const CONNECTION_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 15_000;

/** Runs until `signal$` names the signal to stop for. Everything that happens comes out; only bugs are errors. */
export function run(config: Config, signal$: Observable<string>, pace: Pace = PACE): Observable<Event> {
  const stopping$ = signal$.pipe(take(1), share());
  const approvals$ = new Subject<string>();
  /** Good for once: what is held later, be it the same, is held anew. */
  let { approvePlan } = config;
  const health = watchHealth(now, redactor(config.secrets));
  const flow$ = merge(
    stopping$.pipe(map((signal): Event => ({ type: 'stopping', signal }))),
    concat(from(opening(config)), service(config, stopping$, approvals$, pace), of<Event>({ type: 'stopped' })),
  );
  return flow$.pipe(
    tap(health.observe),
    // Health is served from before the first call until the last batch has landed.
    connect((events$) => merge(
      events$,
      serveStatus({ ...config.status, judge: health.judge }).pipe(
        takeUntil(events$.pipe(ignoreElements(), endWith(true))),
      ),
    )),
    tap((event) => {
      const checksum = approvalIn(event, approvePlan);
      if (event.type === 'deletes held' && checksum !== undefined) approvePlan = undefined;
      if (checksum !== undefined) approvals$.next(checksum);
    }),
  );
}

/** A yes over HTTP, or the one given at the start as soon as exactly that is held. */
function approvalIn(event: Event, approvePlan: string | undefined): string | undefined {
  if (event.type === 'approval asked') return event.heldChecksum;
  return event.type === 'deletes held' && event.heldChecksum === approvePlan ? approvePlan : undefined;
}

const now = (): number => performance.now();
const random = (): number => Math.random();

function opening({ rootDomain, provider, source, unknownSettings }: Config): readonly Event[] {
  return [
    { type: 'started', version: VERSION, rootDomain, provider, source },
    ...unknownSettings.map((name): Event => ({ type: 'unknown setting', name })),
  ];
}

function service(
  config: Config,
  stop$: Observable<unknown>,
  approvals$: Observable<string>,
  pace: Pace,
): Observable<Event> {
  const { rootDomain, nameTemplate, ttlSeconds, guard, settle } = config;
  const provider = providerFor(config);
  return app({
    wish: {
      snapshots: (reread$) => rancherMetadata({ url: config.metadataUrl, now, random }).snapshots(reread$),
      settings: {
        rootDomain, nameTemplate, ttlSeconds,
        deleteDelayMs: guard.deleteDelayMs,
        valuesPerSet: provider.limits.valuesPerSet,
      },
      ownerId: config.ownerId,
      fallbackHolder: `process-${randomUUID()}`,
      origin: config.rancherUrl === undefined ? '' : new URL(config.rancherUrl).origin,
    },
    ports: { provider, nonce: () => randomUUID(), random, now, epochMs: () => Date.now(), pace },
    settings: {
      limits: provider.limits,
      guard,
      policy: config.policy,
      takeover: config.takeover,
      deleteDelayMs: guard.deleteDelayMs,
      resyncMs: config.resyncMs,
      settleQuietMs: settle.quietMs,
      settleMaxMs: settle.maxMs,
    },
    approvals$,
    publish: publisherFor(config),
    stop$,
  }).pipe(takeUntil(stop$.pipe(delay(STOP_DEADLINE_MS))));
}

function providerFor({ rootDomain, route53: settings }: Config): Provider {
  const { zoneId, region, credentials, endpoint, maxRetries } = settings;
  return route53({
    rootDomain, zoneId, region, credentials, endpoint, maxRetries, ...ratesOf(settings),
    connectionTimeoutMs: CONNECTION_TIMEOUT_MS, requestTimeoutMs: REQUEST_TIMEOUT_MS, now,
  });
}

/** The rates of the AWS partition, unless they are set. */
function ratesOf({ region, requestRate, requestBurst, changeRate, changeBurst }: Route53Config) {
  const { requestBucket, changeBucket } = bucketPresets(region);
  return {
    requestBucket: overridden(requestBucket, requestRate, requestBurst) ?? requestBucket,
    changeBucket: overridden(changeBucket, changeRate, changeBurst),
  };
}

/** A rate without a burst allows as much at once as it gives in a second, and at least one call. */
function overridden(preset: Rate | undefined, rate: number | undefined, burst: number | undefined): Rate | undefined {
  const ratePerSecond = rate ?? preset?.ratePerSecond;
  if (ratePerSecond === undefined) return undefined;
  const usualBurst = rate === undefined ? preset?.burst : undefined;
  return { ratePerSecond, burst: burst ?? usualBurst ?? Math.max(1, Math.ceil(ratePerSecond)) };
}

function publisherFor({ writeBack }: Config): Publisher {
  if (writeBack.type === 'on') return rancherFqdn({ ...writeBack, version: VERSION, random });
  const { reason, advice } = writeBack;
  return (names$) => concat(of<PublishEvent>({ type: 'write-back off', reason, advice }), names$.pipe(ignoreElements()));
}
