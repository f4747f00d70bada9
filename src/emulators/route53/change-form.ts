/** The form of one change, before any zone is looked at: enumerations, ranges, which fields go together. */
import { violation } from './api-error';
import { ROUTING_POLICIES } from './record-set';
import { isSimple, valuesOf } from './record-set-reader';
import { childOf, textOf, type XmlElement } from './xml-reader';

const RECORD_TYPES = [
  'SOA', 'A', 'TXT', 'NS', 'CNAME', 'MX', 'NAPTR', 'PTR', 'SRV', 'SPF', 'AAAA', 'CAA', 'DS', 'TLSA', 'SSHFP', 'SVCB',
  'HTTPS',
];
const REQUESTED_ACTIONS = ['CREATE', 'DELETE', 'UPSERT'];
const CONTENT = '[AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]';
const POLICIES =
  '[Weight, Region, Failover, GeoLocation, MultiValueAnswer, GeoProximityLocation, or CidrRoutingConfig]';

export const isRecordType = (text: string): boolean => RECORD_TYPES.includes(text);

export function enumerationProblem(change: XmlElement): string | undefined {
  const notIn = (value: string, legal: readonly string[]): string | undefined => (legal.includes(value) ? undefined
    : `Invalid XML ; cvc-enumeration-valid: Value '${value}' is not facet-valid with respect to enumeration `
      + `'[${legal.join(', ')}]'. It must be a value from the enumeration.`);
  return notIn(textOf(change, 'Action') ?? '', REQUESTED_ACTIONS)
    ?? notIn(textOf(childOf(change, 'ResourceRecordSet'), 'Type') ?? '', RECORD_TYPES);
}

export function batchViolations(changes: readonly XmlElement[], comment = ''): readonly string[] {
  return [
    ...(changes.length === 0 ? [violation('[]', 'changeBatch.changes', 'have length greater than or equal to 1')] : []),
    ...tooLong(comment, 'changeBatch.comment', 256),
  ];
}

/** Lengths and ranges of the service's model. */
export function changeViolations(change: XmlElement, index: number): readonly string[] {
  const set = childOf(change, 'ResourceRecordSet');
  const at = `changeBatch.changes.${index + 1}.member.resourceRecordSet`;
  const setIdentifier = textOf(set, 'SetIdentifier');
  return [
    ...tooLong(textOf(set, 'Name') ?? '', `${at}.name`, 1024),
    ...outOfRange(textOf(set, 'TTL'), `${at}.tTL`, 2_147_483_647),
    ...outOfRange(textOf(set, 'Weight'), `${at}.weight`, 255),
    ...(setIdentifier === '' ? [violation('', `${at}.setIdentifier`, 'have length greater than or equal to 1')] : []),
    ...tooLong(setIdentifier ?? '', `${at}.setIdentifier`, 128),
    ...valuesOf(set).flatMap((value, at0) => tooLong(value, `${at}.resourceRecords.${at0 + 1}.member.value`, 4000)),
  ];
}

const tooLong = (value: string, at: string, most: number): readonly string[] =>
  (value.length > most ? [violation(value, at, `have length less than or equal to ${most}`)] : []);

function outOfRange(value: string | undefined, at: string, most: number): readonly string[] {
  if (value === undefined) return [];
  if (!/^[+-]?\d{1,19}$/.test(value)) return [violation(value, at, 'be a number')];
  if (Number(value) < 0) return [violation(value, at, 'have value greater than or equal to 0')];
  return Number(value) > most ? [violation(value, at, `have value less than or equal to ${most}`)] : [];
}

/** Which fields go together. */
export function combinationProblems(change: XmlElement): readonly string[] {
  const set = childOf(change, 'ResourceRecordSet');
  if (isSimple(set) && valuesOf(set).length > 0) return [];
  const has = (name: string): boolean => childOf(set, name) !== undefined;
  const contents = [has('AliasTarget'), has('TTL') && valuesOf(set).length > 0, has('TrafficPolicyInstanceId')]
    .filter(Boolean).length;
  const isMixed = has('AliasTarget') && (has('TTL') || valuesOf(set).length > 0);
  const policies = ROUTING_POLICIES.filter(({ element }) => has(element)).length;
  const expected = (what: string, found: string): string =>
    `Expected exactly one of ${what}, but found ${found} in ${described(change)}`;
  return [
    ...(contents === 0 ? [expected(CONTENT, 'none')] : []),
    ...(contents > 1 || isMixed ? [expected(CONTENT, 'more than one')] : []),
    ...(has('SetIdentifier') && policies === 0 ? [expected(POLICIES, 'none')] : []),
    ...(policies > 1 ? [expected(POLICIES, 'more than one')] : []),
    ...(policies > 0 && !has('SetIdentifier') ? [`Missing field 'SetIdentifier' in ${described(change)}`] : []),
  ];
}

function described(change: XmlElement): string {
  const set = childOf(change, 'ResourceRecordSet');
  const shown = (name: string): string => `${name}=${textOf(set, name) ?? 'null'}`;
  const action = textOf(change, 'Action') ?? 'null';
  return `Change with [Action=${action}, ${shown('Name')}, ${shown('Type')}, ${shown('SetIdentifier')}]`;
}
