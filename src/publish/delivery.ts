/** What follows on each try to bring one service's name to Rancher. Pure: time goes in and out as waits. */
import type { PublishEvent } from '../core/event';
import { domainName, type DomainName } from '../core/name';
import { backoffMs, type Backoff } from '../streams/retry-with-backoff';
import type { PostOutcome } from './client';
import type { ServiceName } from './publisher';

/** How it went so far with one name of one service. */
export interface Delivery {
  readonly wanted: DomainName | undefined;
  /** Answers in a row that took the name without it being seen. */
  readonly unseen: number;
  readonly failures: number;
  readonly rejections: number;
  /** How often it was gone again after it had been seen. */
  readonly relapses: number;
}

export interface Step {
  readonly delivery: Delivery;
  readonly events: readonly PublishEvent[];
  /** Undefined: there is nothing more to try. */
  readonly retryInMs: number | undefined;
}

export const NOTHING_YET: Step = {
  delivery: { wanted: undefined, unseen: 0, failures: 0, rejections: 0, relapses: 0 }, events: [], retryInMs: undefined,
};

const MOST_REJECTIONS = 3;
const AFTER_FAILURE = { firstMs: 1_000, limitMs: 300_000 };
const AFTER_REJECTION = { firstMs: 1_000, limitMs: 60_000 };
/** Rancher works on an event, and metadata follows, within seconds; longer means that it was dropped. */
const UNTIL_SEEN = { firstMs: 30_000, limitMs: 600_000 };
/** Somebody else writes another name: not at their pace. */
const AFTER_RELAPSE = { firstMs: 1_000, limitMs: 600_000 };

/** Does Rancher show the name already? */
export const isShown = ({ wanted, observed = '' }: ServiceName): boolean => domainName(observed) === domainName(wanted);

/** Rancher shows it. That is news if we sent it. */
export const shown = (name: ServiceName, { wanted, unseen, relapses }: Delivery): Step => ({
  delivery: { ...NOTHING_YET.delivery, wanted: name.wanted, relapses: wanted === name.wanted ? relapses + 1 : 1 },
  events: unseen > 0 && wanted === name.wanted ? [{ type: 'fqdn confirmed', ...naming(name) }] : [],
  retryInMs: undefined,
});

/** Rancher does not show it: the wait before it is sent, none for a name that is new. */
export function begun(name: ServiceName, { wanted, relapses }: Delivery, jitter: () => number): Step {
  const again = wanted === name.wanted ? relapses : 0;
  return {
    delivery: { ...NOTHING_YET.delivery, wanted: name.wanted, relapses: again },
    events: [],
    retryInMs: again === 0 ? 0 : backoffMs(again, { ...AFTER_RELAPSE, jitter }),
  };
}

/** It was sent. A server that takes nobody's name is no fault of this one: it queues up again at once. */
export function answered(name: ServiceName, delivery: Delivery, outcome: PostOutcome, jitter: () => number): Step {
  const waitMs = (tries: number, backoff: Backoff): number => backoffMs(tries, { ...backoff, jitter });
  switch (outcome.type) {
    case 'unreachable':
    case 'denied':
      return { delivery, events: [], retryInMs: 0 };
    case 'accepted':
      return accepted(name, delivery, waitMs(delivery.unseen + 1, UNTIL_SEEN));
    case 'failed':
      return failed(name, delivery, outcome.message, waitMs(delivery.failures + 1, AFTER_FAILURE));
    case 'rejected':
      return rejected(name, delivery, outcome.message, waitMs(delivery.rejections + 1, AFTER_REJECTION));
  }
}

/** Said to fail once, when it was sent a second time; silent from then on. */
function accepted(name: ServiceName, delivery: Delivery, retryInMs: number): Step {
  const message = 'Rancher took it, but does not show it';
  return {
    delivery: { ...delivery, unseen: delivery.unseen + 1, failures: 0, rejections: 0 },
    events: [
      { type: 'fqdn posted', ...naming(name) },
      ...(delivery.unseen === 1 ? [{ type: 'fqdn failed', ...naming(name), message, retryInMs } as const] : []),
    ],
    retryInMs,
  };
}

/** Said with the first failure in a row. */
const failed = (name: ServiceName, delivery: Delivery, message: string, retryInMs: number): Step => ({
  delivery: { ...delivery, failures: delivery.failures + 1 },
  events: delivery.failures === 0 ? [{ type: 'fqdn failed', ...naming(name), message, retryInMs }] : [],
  retryInMs,
});

function rejected(name: ServiceName, delivery: Delivery, message: string, retryInMs: number): Step {
  const rejections = delivery.rejections + 1;
  const final = rejections >= MOST_REJECTIONS;
  return {
    delivery: { ...delivery, rejections },
    events: final ? [{ type: 'fqdn refused', ...naming(name), message }] : [],
    retryInMs: final ? undefined : retryInMs,
  };
}

const naming = ({ service, wanted }: ServiceName) =>
  ({ stackName: service.stackName, serviceName: service.serviceName, fqdn: wanted });
