/** Resource record set protections: a protected name and type refuses every batch that touches it. */
import { apiError, invalidInput, malformedInput, type ApiError } from './api-error';
import { isRecordType } from './change-form';
import type { HostedZone, Protection } from './hosted-zone';
import { isWithinZone, readName } from './names';
import { isError, read, reply, zoneOf, type Call, type Operation } from './operation';
import { keyFrom } from './record-set-store';
import { childOf, childrenOf, readXml, textOf, type XmlElement } from './xml-reader';
import { leaf, parent } from './xml-writer';

/** Of one request, and of one page. */
const MOST_ENTRIES = 100;
const LONGEST_PAGE = 300;

interface Entry {
  readonly key: string;
  readonly protection: Protection;
  readonly problem?: string;
}

interface Failure {
  readonly entry: Entry;
  readonly code: 'InvalidInput' | 'ProtectionAlreadyExists' | 'ProtectionNotFound';
  readonly message: string;
}

type Verb = 'Create' | 'Delete';

export const createProtections = (call: Call): Operation | ApiError => changeProtections(call, 'Create');

export const deleteProtections = (call: Call): Operation | ApiError => changeProtections(call, 'Delete');

function changeProtections(call: Call, verb: Verb): Operation | ApiError {
  const root = readXml(call.body);
  if (root?.name !== `${verb}ResourceRecordSetProtectionsRequest`) return malformedInput('The request is not valid');
  const zone = zoneOf(call);
  if (isError(zone)) return zone;
  const member = `ResourceRecordSetProtection${verb === 'Create' ? 'Config' : 'Key'}`;
  const elements = childrenOf(childOf(root, 'Protections'), member);
  if (elements.length === 0 || elements.length > MOST_ENTRIES) {
    return invalidInput(`Invalid request: 1 to ${MOST_ENTRIES} protections are expected`);
  }
  return {
    type: 'operation', locks: zone,
    run() {
      const entries = elements.map((element) => readEntry(zone, element));
      const invalid = invalidEntries(entries);
      const failures = invalid.length > 0 ? invalid : entries.flatMap((entry) => failuresOf(zone, entry, verb));
      if (failures.length > 0) return refused(failures, entries.length);
      for (const { key, protection } of entries) {
        if (verb === 'Create') zone.protections.set(key, protection);
        else zone.protections.delete(key);
      }
      return reply(`${verb}ResourceRecordSetProtectionsResponse`, '');
    },
  };
}

function failuresOf({ protections }: HostedZone, entry: Entry, verb: Verb): readonly Failure[] {
  if (protections.has(entry.key) === (verb === 'Delete')) return [];
  return verb === 'Create'
    ? [{ entry, code: 'ProtectionAlreadyExists', message: 'A protection already exists for the name and type' }]
    : [{ entry, code: 'ProtectionNotFound', message: 'No protection exists for the name and type' }];
}

function readEntry(zone: HostedZone, element: XmlElement): Entry {
  const sentName = textOf(element, 'RecordName') ?? '';
  const type = textOf(element, 'RecordType') ?? '';
  const comment = textOf(element, 'Comment');
  const reading = readName(sentName);
  const name = 'problem' in reading ? sentName : reading.name;
  const problem = 'problem' in reading ? reading.problem
    : !isWithinZone(name, zone.name) ? `The name is not in zone ${zone.name}`
      : !isRecordType(type) ? 'The record type cannot be protected' : undefined;
  return {
    key: keyFrom(name, type), protection: { name, type, ...(comment === undefined ? {} : { comment }) },
    ...(problem === undefined ? {} : { problem }),
  };
}

function invalidEntries(entries: readonly Entry[]): readonly Failure[] {
  const keys = new Set<string>();
  return entries.flatMap((entry): readonly Failure[] => {
    const message = entry.problem ?? (keys.has(entry.key) ? 'The name and type appear more than once' : undefined);
    keys.add(entry.key);
    return message === undefined ? [] : [{ entry, code: 'InvalidInput', message }];
  });
}

/** ProtectionAlreadyExists only if that is what is wrong with every entry of the request. */
function refused(failures: readonly Failure[], entries: number): ApiError {
  const isPresent = failures.length === entries && failures.every(({ code }) => code === 'ProtectionAlreadyExists');
  const error = isPresent
    ? apiError('ProtectionAlreadyExists', 'A protection already exists for every name and type in the request', 409)
    : apiError('InvalidResourceRecordSetProtectionBatch', 'One or more entries could not be processed');
  return { ...error, details: parent('Errors', failures.map(failureXml).join('')) };
}

const failureXml = ({ entry: { protection }, code, message }: Failure): string => parent('ProtectionError',
  leaf('RecordName', protection.name) + leaf('RecordType', protection.type) + leaf('Code', code)
  + leaf('Message', message));

export function listProtections(call: Call): Operation | ApiError {
  const zone = zoneOf(call);
  if (isError(zone)) return zone;
  const start = startKey(call.query);
  if (typeof start !== 'string') return start;
  const asked = Number(call.query.get('maxresults') ?? LONGEST_PAGE);
  if (!Number.isInteger(asked) || asked < 1) return invalidInput('Invalid request: maxResults must be positive');
  return read(() => {
    const keys = [...zone.protections.keys()].sort().filter((key) => key >= start);
    const length = Math.min(asked, LONGEST_PAGE);
    const page = keys.slice(0, length).map((key) => protectionXml(zone.protections.get(key)));
    const next = keys[length];
    return reply('ListResourceRecordSetProtectionsResponse', parent('ResourceRecordSetProtections', page.join(''))
      + leaf('NextToken', next && Buffer.from(next).toString('base64url')));
  });
}

function startKey(query: URLSearchParams): string | ApiError {
  const token = query.get('nexttoken');
  const name = query.get('name');
  const type = query.get('type');
  if (token !== null) return Buffer.from(token, 'base64url').toString();
  if (name === null && type !== null) return invalidInput('Invalid request: a type is specified without a name');
  if (name === null) return '';
  const reading = readName(name);
  return 'problem' in reading ? invalidInput(reading.problem) : keyFrom(reading.name, type ?? '');
}

const protectionXml = (protection: Protection | undefined): string => (protection === undefined ? '' : parent(
  'ResourceRecordSetProtection',
  leaf('RecordName', protection.name) + leaf('RecordType', protection.type) + leaf('Comment', protection.comment),
));
