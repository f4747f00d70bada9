/** Which records Route 53 complains about, read out of its messages: they are meant for people, and all it tells. */
import type { ChangeBatch, ChangeProblem } from '../../core/change';
import type { DomainName } from '../../core/name';
import type { RecordSet, RecordType } from '../../core/record';
import { fromWireName } from './convert';

/** Every problem that the messages tell of; one for each record where a message fits several. */
export const changeProblems = (messages: readonly string[], batch: ChangeBatch): readonly ChangeProblem[] =>
  messages.flatMap((message) => {
    const kind = kindOf(message);
    const suspects = suspectsOf(message, batch);
    return suspects.length === 0 ? [{ kind, message }] : suspects.map((suspect) => ({ kind, message, ...suspect }));
  });

type Suspect = Required<Pick<ChangeProblem, 'name'>> & Pick<ChangeProblem, 'recordType'>;

/** Another set stands there, or other values: the zone has changed since we looked. */
const MISS = new RegExp([
  'but it already exists', 'but it was not found', 'the values provided do not match the current values',
  'with the same DNS name already exists', 'conflicts with other records with the same DNS name',
  'as other RRSets exist with the same name', 'exists with the same name and type',
].join('|'));

const FULL = 'Exceeded limit MAX_RRSETS_BY_ZONE';

/** A record set protection (Route 53, since November 2026). Its wording is not documented; the word must be in it. */
const PROTECTED = /\bprotect(?:ed|ion)\b/i;

function kindOf(message: string): ChangeProblem['kind'] {
  if (MISS.test(message)) return 'miss';
  if (message.includes(FULL)) return 'full';
  return PROTECTED.test(message) ? 'protected' : 'invalid';
}

/** From the surest to the vaguest; the first that finds anything decides. */
const suspectsOf = (message: string, batch: ChangeBatch): readonly Suspect[] =>
  SEARCHES.reduce<readonly Suspect[]>((found, search) => (found.length > 0 ? found : search(message, batch)), []);

type Search = (message: string, batch: ChangeBatch) => readonly Suspect[];

const NAME = String.raw`(?<name>[^\s'",\[\]]+)`;
const TYPE = String.raw`(?<type>[A-Z0-9]+)`;

/** How Route 53 writes a record's name into a message. The number of spaces varies. */
const WORDINGS = [
  String.raw`\[name='${NAME}', type='${TYPE}'`,
  String.raw`RRSet of type\s+${TYPE} with DNS name\s+${NAME}`,
  String.raw`RRSet with DNS name\s+${NAME}(?:,| and) type\s+${TYPE}`,
  String.raw`RRSet with DNS name\s+${NAME}`,
  String.raw`resource record set '${TYPE}\s+${NAME}'`,
  String.raw`\[Action=[A-Z]+, Name=${NAME}, Type=${TYPE}`,
].map((wording) => new RegExp(wording));

const named: Search = (message, { changes }) => {
  const found = WORDINGS.map((wording) => wording.exec(message)?.groups).find(Boolean);
  const name = fromWireName(found?.['name'] ?? '');
  const ofName = changes.map(({ recordSet }) => recordSet).filter((recordSet) => recordSet.name === name);
  // A name that we did not send is no lead: whoever leaves it out sends the same batch again.
  if (ofName.length === 0) return [];
  return [suspect(name, ofName.find(({ type }) => type === found?.['type'])?.type)];
};

/** `Value '…' at 'changeBatch.changes.3.member.resourceRecordSet.name' failed to satisfy …`, counted from 1. */
const counted: Search = (message, { changes }) =>
  [...message.matchAll(/changes\.(\d+)\.member/g)].flatMap(([, position]) => {
    const change = changes[Number(position) - 1];
    return change === undefined ? [] : [toSuspect(change.recordSet)];
  });

/** `ARRDATAIllegalIPv4Address … encountered with '999.1.1.1'`, `Duplicate Resource Record: '192.0.2.1'`: whose? */
const quoted: Search = (message, batch) => {
  const text = /'([^']*)'\s*'?\s*$/.exec(message)?.[1] ?? '';
  const type = /\b([A-Z]+)RRDATA/.exec(message)?.[1];
  const holders = created(batch).filter(({ name, values }) => values.includes(text) || name.split('.').includes(text));
  const ofType = preferred(holders, (holder) => holder.type === type);
  const holdsTwice = ({ values }: RecordSet): boolean => values.indexOf(text) !== values.lastIndexOf(text);
  return (message.startsWith('Duplicate') ? preferred(ofType, holdsTwice) : ofType).map(toSuspect);
};

/** Any other text, a protection's comment for one, in which names of the batch occur. */
const mentioned: Search = (message, { changes }) => {
  const words = new Set((message.match(/[^\s'",;()[\]]+/g) ?? []).map(fromWireName));
  const types = new Set(message.match(/\b[A-Z][A-Z0-9]*\b/g) ?? []);
  const sets = changes.map(({ recordSet }) => recordSet).filter(({ name }) => words.has(name));
  return preferred(sets, ({ type }) => types.has(type)).map(toSuspect);
};

const SEARCHES: readonly Search[] = [named, counted, quoted, mentioned];

const created = ({ changes }: ChangeBatch): readonly RecordSet[] =>
  changes.filter(({ action }) => action === 'CREATE').map(({ recordSet }) => recordSet);

/** Those that fit better; all of them if none does. */
function preferred(recordSets: readonly RecordSet[], fits: (recordSet: RecordSet) => boolean): readonly RecordSet[] {
  const fitting = recordSets.filter(fits);
  return fitting.length > 0 ? fitting : recordSets;
}

const toSuspect = ({ name, type }: RecordSet): Suspect => suspect(name, type);

const suspect = (name: DomainName, recordType: RecordType | undefined): Suspect =>
  ({ name, ...(recordType !== undefined && { recordType }) });
