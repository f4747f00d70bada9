/** Short forms of record sets and changes for the specs. */
import fc from 'fast-check';
import { createHostedZone, type HostedZone } from '../../../src/emulators/route53/hosted-zone';
import { storedName } from '../../../src/emulators/route53/names';
import type { EmulatedRecordSet, RequestedAction, RequestedChange } from '../../../src/emulators/route53/record-set';

export const ZONE_ID = 'Z0123456789ABC';

export const set = (
  name: string, type: string, values: readonly string[], more: Partial<EmulatedRecordSet> = {},
): EmulatedRecordSet => ({ name, type, ttlSeconds: 300, values, ...more });

export const a = (name: string, ...values: readonly string[]): EmulatedRecordSet =>
  set(name, 'A', values.length > 0 ? values : ['192.0.2.1']);

export const change = (action: RequestedAction, recordSet: EmulatedRecordSet): RequestedChange =>
  ({ action, sentName: storedName(recordSet.name), recordSet });

export const zoneOf = (sets: readonly EmulatedRecordSet[] = [], mostRecordSets = 10_000): HostedZone => {
  const zone = createHostedZone({
    id: ZONE_ID, name: 'example.com.', callerReference: 'spec', isPrivate: false, mostRecordSets,
  });
  const problems = zone.change(sets.map((recordSet) => change('CREATE', recordSet)));
  if (problems.length > 0) throw new Error(problems.join('; '));
  return zone;
};

/** `name type values`, in listing order. */
export const contents = (zone: HostedZone): readonly string[] =>
  zone.store.all().map(({ name, recordSet }) => `${name} ${recordSet.type} ${recordSet.values.join(',')}`);

const label = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'x', 'x-1', 'x_1', 'y') },
  { weight: 1, arbitrary: fc.constantFrom('*', '@', '\u00e4') },
);

/** Names in normal form in `example.com`, few enough to meet each other. */
export const names =
  fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => [...labels, 'example.com'].join('.'));

export const simpleSets = fc.record({
  name: names, type: fc.constantFrom('A', 'A', 'TXT', 'CNAME'), value: fc.integer({ min: 1, max: 3 }),
}).map(({ name, type, value }) => set(name, type, [
  type === 'A' ? `192.0.2.${value}` : type === 'TXT' ? `"${value}"` : `target-${value}.example.com.`,
]));

export const changes = fc.record({
  action: fc.constantFrom('CREATE' as const, 'DELETE' as const, 'UPSERT' as const), recordSet: simpleSets,
}).map(({ action, recordSet }) => change(action, recordSet));
