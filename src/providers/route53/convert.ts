/** Record sets as Route 53 writes them ⇄ as the core sees them. */
import type { Change as SdkChange, ResourceRecordSet, RRType } from '@aws-sdk/client-route-53';
import type { Change } from '../../core/change';
import { domainName, type DomainName } from '../../core/name';
import type { ListedRecordSet, RecordSet, SpecialRecordKind } from '../../core/record';

/**
 * A listed set, or undefined when it is not one: without name or type, or with a TTL that is no number. Whoever reads
 * such an answer must not believe the rest of it.
 */
export function toListedRecordSet(set: ResourceRecordSet): ListedRecordSet | undefined {
  const { Name: name, Type: type, TTL: ttlSeconds = 0, ResourceRecords: records = [] } = set;
  if (!isText(name) || !isText(type) || !Number.isSafeInteger(ttlSeconds)) return undefined;
  const values = records.map(({ Value: value }) => value ?? '');
  const special = specialKind(set);
  return { name: fromWireName(name), type, ttlSeconds, values, ...(special && { special }) };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** The more a set is entangled with others, the earlier it is asked about: a routed alias is `routed`. */
function specialKind(set: ResourceRecordSet): SpecialRecordKind | undefined {
  if (set.TrafficPolicyInstanceId !== undefined) return 'traffic policy';
  if (set.SetIdentifier !== undefined) return 'routed';
  if (set.AliasTarget !== undefined) return 'alias';
  if (set.HealthCheckId !== undefined) return 'health-checked';
  // Of a kind that came after us: its values are somewhere else, so it is as little ours as an alias.
  if ((set.ResourceRecords ?? []).length === 0) return 'alias';
  return undefined;
}

export const toSdkChange = ({ action, recordSet }: Change): SdkChange => ({
  Action: action,
  ResourceRecordSet: toResourceRecordSet(recordSet),
});

const toResourceRecordSet = ({ name, type, ttlSeconds, values }: RecordSet): ResourceRecordSet => ({
  Name: toWireName(name),
  // The SDK lists the types it knew when it was made, the service has the last word.
  Type: type as RRType,
  TTL: ttlSeconds,
  ResourceRecords: values.map((value) => ({ Value: value })),
});

/**
 * A dot or backslash inside a label stays escaped: `a\056b.example.com` is one label below `example.com` and must not
 * be taken for `a.b.example.com`.
 */
export const fromWireName = (text: string): DomainName =>
  text
    .replace(/\.$/, '')
    .split(/(\\056|\\134)/)
    // `domainName` takes one trailing dot away; here the name's own is gone already.
    .map((part, index) => (index % 2 === 1 ? part : domainName(`${part}.`)))
    .join('');

/** With a trailing dot, octets other than letters, digits, `-`, `_` and the dots between labels as `\ooo`. */
export const toWireName = (name: DomainName): string =>
  `${name.replace(/\\[0-3][0-7]{2}|[^a-z0-9._-]/g, (text) => (text.length > 1 ? text : octal(text)))}.`;

const octal = (character: string): string => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
