/** A provider that is a zone in memory: for specs in virtual time and for trying things out. */
import { asyncScheduler, defer, map, of, switchMap, timer, type Observable } from 'rxjs';
import type { ApplyOutcome, BatchLimits, CallFailure, ChangeBatch, ListOutcome } from '../core/change';
import { isWithin, type DomainName } from '../core/name';
import { recordKey, type ListedRecordSet, type RecordSet } from '../core/record';
import { unlimitedBucket, type TokenBucket } from '../streams/token-bucket';
import { lane } from './lane';
import { applyBatch, type Zone } from './memory-zone';
import type { Provider } from './provider';

export interface MemoryOptions {
  readonly rootDomain: DomainName;
  readonly recordSets?: readonly ListedRecordSet[];
  /** How long every answer takes; 0, the default, answers synchronously. */
  readonly delayMs?: number;
  readonly limits?: BatchLimits;
  /** A token for each change. */
  readonly changeBucket?: TokenBucket;
}

/** The provider, and what only a spec may do: look into the zone, write behind our back, break the calls. */
export interface MemoryProvider extends Provider {
  recordSets(): readonly ListedRecordSet[];
  /** Every batch that was answered, whatever became of it. */
  sent(): readonly SentBatch[];
  /** Someone else writes these sets, over whatever is there. */
  put(...recordSets: readonly ListedRecordSet[]): void;
  /** Someone else removes these sets. */
  remove(...recordSets: readonly Pick<RecordSet, 'name' | 'type'>[]): void;
  /** The next listings fail so, one after the other. */
  failListing(...failures: readonly CallFailure[]): void;
  /** The next batches are answered so, one after the other. */
  failApply(...faults: readonly ApplyFault[]): void;
  /** From now on every answer takes this long. */
  setDelay(delayMs: number): void;
}

export interface SentBatch {
  readonly batch: ChangeBatch;
  /** What the sender was told. */
  readonly outcome: ApplyOutcome;
  readonly answeredAtMs: number;
}

export interface ApplyFault {
  readonly outcome: Exclude<ApplyOutcome, { type: 'landed' }>;
  /** The batch takes effect all the same, so long after its answer, if the zone allows it then. Undefined: never. */
  readonly landsAfterMs?: number;
}

const ROUTE53_LIKE: BatchLimits = { values: 1000, characters: 32_000, valuesPerSet: 400 };

interface LateBatch {
  readonly batch: ChangeBatch;
  readonly landsAtMs: number;
}

export function memory(options: MemoryOptions): MemoryProvider {
  const { rootDomain, recordSets = [], limits = ROUTE53_LIKE, changeBucket = unlimitedBucket } = options;
  let delayMs = options.delayMs ?? 0;
  let zone: Zone = { domain: rootDomain, recordSets: new Map(recordSets.map((set) => [recordKey(set), set])) };
  let late: readonly LateBatch[] = [];
  const sent: SentBatch[] = [];
  const listingFailures: CallFailure[] = [];
  const applyFaults: ApplyFault[] = [];
  const writes = lane();

  function land(batch: ChangeBatch): ApplyOutcome {
    const applied = applyBatch(zone, batch, limits);
    if (applied.type === 'invalid') return applied;
    zone = applied.zone;
    return { type: 'landed' };
  }

  /** The zone as of now. What was to land meanwhile lands when someone looks: nobody can tell the difference. */
  function current(): Zone {
    const nowMs = asyncScheduler.now();
    const due = late.filter(({ landsAtMs }) => landsAtMs <= nowMs);
    late = late.filter(({ landsAtMs }) => landsAtMs > nowMs);
    [...due].sort((a, b) => a.landsAtMs - b.landsAtMs).forEach(({ batch }) => land(batch));
    return zone;
  }

  function receive(batch: ChangeBatch): ApplyOutcome {
    current();
    const answeredAtMs = asyncScheduler.now();
    const { outcome, landsAfterMs } = applyFaults.shift() ?? { outcome: land(batch) };
    if (landsAfterMs !== undefined) late = late.concat({ batch, landsAtMs: answeredAtMs + landsAfterMs });
    sent.push({ batch, outcome, answeredAtMs });
    return outcome;
  }

  function edit(change: (sets: Map<string, ListedRecordSet>) => void): void {
    const sets = new Map(current().recordSets);
    change(sets);
    zone = { ...zone, recordSets: sets };
  }

  const all = (): readonly ListedRecordSet[] => [...current().recordSets.values()];

  function list(belongs: (name: DomainName) => boolean): Observable<ListOutcome> {
    return answer(() => listingFailures.shift()
      ?? { type: 'listed', recordSets: all().filter(({ name }) => belongs(name)), calls: 1 });
  }

  function answer<T>(reply: () => T): Observable<T> {
    return defer(() => delayMs === 0 ? of(reply()) : timer(delayMs).pipe(map(reply)));
  }

  return {
    limits,
    listBelow: (domain) => list((name) => isWithin(name, domain)),
    listAt: (wanted) => list((name) => name === wanted),
    admit: (changes) => changeBucket.whenAvailable(changes).pipe(map((tokens) => Math.min(tokens, limits.values))),
    apply: (batch) => writes.inTurn(
      changeBucket.take(batch.changes.length).pipe(switchMap(() => answer(() => receive(batch))))),
    recordSets: all,
    sent: () => sent,
    put: (...sets) => edit((zoneSets) => sets.forEach((set) => zoneSets.set(recordKey(set), set))),
    remove: (...sets) => edit((zoneSets) => sets.forEach((set) => zoneSets.delete(recordKey(set)))),
    failListing: (...failures) => void listingFailures.push(...failures),
    failApply: (...faults) => void applyFaults.push(...faults),
    setDelay: (ms) => {
      delayMs = ms;
    },
  } satisfies MemoryProvider;
}
