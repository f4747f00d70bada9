/** Every event as one sentence for a person. Text from outside is in it as it came: print it through `oneLine`. */
import type { Event } from './event';
import { listed } from './one-line';
import { sameValues, type ListedRecordSet, type RecordSet } from './record';
import type { ServiceReference, Verdict } from './verdict';

/** More names than this are counted, not listed. */
const MOST_NAMES = 5;
const MOST_VALUES = 20;

/** `created A web.shop.default.example.com → 203.0.113.11, 198.51.100.99 (service Shop/Web)`. */
export function describe(event: Event): string {
  switch (event.type) {
    case 'started':
      return `rancher-external-dns ${event.version}: ${event.source} → ${event.provider}, below ${event.rootDomain}`;
    case 'listening':
      return `listening on ${event.host}:${event.port}`;
    case 'unknown setting':
      return `${event.name} is not a setting of this version and is not used; is it misspelt?`;
    case 'stopping':
      return `stopping (${event.signal})`;
    case 'stopped':
      return 'stopped';
    case 'operation began':
      return `began: ${event.operation} (deadline ${duration(event.deadlineMs)})`;
    case 'operation ended':
      return `ended: ${event.operation}`;
    case 'source up':
      return 'Rancher answers';
    case 'source down':
      return `Rancher does not answer: ${event.reason}; ${retrying(event)}. Records stay as they are`;
    case 'source polled':
      return `Rancher does not wait for changes; it is asked every ${duration(event.intervalMs)}`;
    case 'snapshot refused':
      return `Rancher's answer is not believed: ${event.reason}. Records stay as they are`;
    case 'snapshot believed':
      return "Rancher's answers are believed again";
    case 'environment known':
      return `environment ${event.name} (${event.uuid}), owner of its records is ${event.owner}`;
    case 'verdict':
      return describeVerdict(event.verdict);
    case 'verdict gone':
      return `service ${serviceName(event.verdict.service)} is gone`;
    case 'zone listed':
      return `zone read: ${counted(event.recordSets, 'record set')}, ${event.owned} of them ours, `
        + `${counted(event.calls, 'call')}, ${duration(event.elapsedMs)}`;
    case 'record created':
      return `created ${describeRecordSet(event.after)} (${event.why})`;
    case 'record changed':
      return `changed ${describeRecordChange(event.before, event.after)} (${event.why})`;
    case 'record deleted':
      return `deleted ${describeRecordSet(event.before)} (${event.why})`;
    case 'batch landed':
      return `batch landed: ${event.created} created, ${event.changed} changed, ${event.deleted} deleted `
        + `in ${duration(event.elapsedMs)}`;
    case 'drift':
      return describeDrift(event.expected, event.found);
    case 'conflict':
      return `conflict at ${event.recordType} ${event.name}: ${event.reason}. It is left alone`;
    case 'conflict gone':
      return `no more conflict at ${event.recordType} ${event.name}`;
    case 'deletes held':
      return `${counted(event.names.length, 'deletion')} held: ${listed(event.names, MOST_NAMES)} (${event.reason}). `
        + `To let them through: POST /approve, or a start with APPROVE_PLAN, with heldChecksum ${event.heldChecksum}`;
    case 'deletes released':
      return 'held deletions released';
    case 'deletes approved':
      return `${counted(event.names, 'deletion')} approved (heldChecksum ${event.heldChecksum})`;
    case 'approval asked':
      return `approval of heldChecksum ${event.heldChecksum} asked for`;
    case 'approval refused':
      return `approval of ${event.asked} has no effect: held is ${event.heldChecksum ?? 'nothing'}`;
    case 'names adopted':
      return `${counted(event.names, 'name')} of rancher/external-dns adopted`;
    case 'original runs':
      return `rancher/external-dns still runs and writes the same records: ${event.advice}`;
    case 'record refused':
      return `${event.recordType} ${event.name} is refused: ${event.message}; ${retrying(event)}. The other records go on`;
    case 'refusals':
      return event.records.length === 0 ? 'no record is refused any more' : `${counted(event.records.length, 'record')} refused: `
        + listed(event.records.map(({ name, type }) => `${type} ${name}`), MOST_NAMES);
    case 'records put off':
      return `${counted(event.records, 'more record')} put off, as the IAM policy permits so few: ${event.message}; ${retrying(event)}`;
    case 'zone throttled':
      return `the zone is throttled (${event.reason}); ${retrying(event)}`;
    case 'zone full':
      return `the zone takes no more record sets: ${event.message}; ${retrying(event)}. Changes and deletions go on. `
        + 'Remove records, or ask AWS for a higher quota';
    case 'zone unavailable':
      return `the zone cannot be reached: ${event.message}; ${retrying(event)}`;
    case 'zone denied':
      return `the zone may not be ${event.access === 'read' ? 'read' : 'written'} (${event.reason}): ${event.message}. `
        + `${event.advice}; ${retrying(event)}`;
    case 'batch unanswered':
      return `a batch has no clear answer: ${event.message}; reading whether it landed`;
    case 'batch settled':
      return `the batch without a clear answer ${event.landed ? 'landed' : 'did not land'}`;
    case 'fence taken':
      return `writing from now on, taken over from ${event.from} (epoch ${event.epoch})`;
    case 'standing by':
      return `standing by: ${event.holder} writes these records`;
    case 'fence foreign':
      return `another Rancher server writes these records: ${event.origin}. ${event.advice}`;
    case 'owner unclear':
      return `it is unclear whose these records are: ${event.advice}`;
    case 'view lost':
      return `the zone is read again: ${event.reason}`;
    case 'in sync':
      return `in sync: ${counted(event.names, 'name')}`;
    case 'write-back off':
      return `service names are not written back to Rancher: ${event.reason}. ${event.advice}`;
    case 'write-back down':
      return `Rancher takes no service names for now: ${event.message}. ${event.advice}; ${retrying(event)}`;
    case 'write-back up':
      return 'Rancher takes service names again';
    case 'fqdn posted':
      return `sent to Rancher: ${fqdnOf(event)}`;
    case 'fqdn confirmed':
      return `Rancher shows ${fqdnOf(event)}`;
    case 'fqdn failed':
      return `not yet in Rancher: ${fqdnOf(event)}: ${event.message}; ${retrying(event)}`;
    case 'fqdn refused':
      return `refused by Rancher: ${fqdnOf(event)}: ${event.message}; not sent again until something changes`;
  }
}

/** `A web.shop.default.example.com → 203.0.113.11, 198.51.100.99`. */
export const describeRecordSet = (recordSet: RecordSet): string =>
  `${recordSet.type} ${recordSet.name} → ${valuesOf(recordSet)}`;

/** `A web.shop.default.example.com 203.0.113.11 → 198.51.100.99, TTL 60 → 300`: what differs, old and new. */
export function describeRecordChange(before: RecordSet, after: RecordSet): string {
  const ttl = before.ttlSeconds === after.ttlSeconds ? '' : `TTL ${before.ttlSeconds} → ${after.ttlSeconds}`;
  const values = sameValues(before.values, after.values) ? '' : `${valuesOf(before)} → ${valuesOf(after)}`;
  return `${after.type} ${after.name} ${[values, ttl].filter((part) => part !== '').join(', ')}`;
}

/** `service Shop/Web is web.shop.default.example.com → 203.0.113.11`, or `service Shop/db is skipped: …`. */
export function describeVerdict(verdict: Verdict): string {
  const what = verdict.type === 'published'
    ? `is ${verdict.name} → ${listed(verdict.addresses, MOST_VALUES)}`
    : `is skipped: ${verdict.reason}`;
  return [`service ${serviceName(verdict.service)} ${what}`, ...verdict.remarks].join('; ');
}

type ServiceNames = Pick<ServiceReference, 'stackName' | 'serviceName'>;

export const serviceName = (service: ServiceNames): string => `${service.stackName}/${service.serviceName}`;

function describeDrift(expected: RecordSet, found: ListedRecordSet | undefined): string {
  return `someone else changed ${describeRecordSet(expected)}: ${describeFound(found)}; putting it right`;
}

function describeFound(found: ListedRecordSet | undefined): string {
  if (found === undefined) return 'it was removed';
  if (found.special !== undefined) return `found as ${found.special}`;
  return `found ${valuesOf(found)} with TTL ${found.ttlSeconds}`;
}

const valuesOf = ({ values }: RecordSet): string => listed(values, MOST_VALUES);

const fqdnOf = (event: ServiceNames & { readonly fqdn: string }): string =>
  `${event.fqdn} for service ${serviceName(event)}`;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const retrying = ({ retryInMs }: { readonly retryInMs: number }): string => `next try in ${duration(retryInMs)}`;

/** `40 ms`, `1.5 s`, `5 min`: as exact as a reader needs. */
export function duration(elapsedMs: number): string {
  if (elapsedMs < 1_000) return `${Math.round(elapsedMs)} ms`;
  if (elapsedMs < 120_000) return `${Number((elapsedMs / 1_000).toFixed(1))} s`;
  return `${Math.round(elapsedMs / 60_000)} min`;
}
