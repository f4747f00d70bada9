/** What Route 53 finds wrong with the values of a record set, in its words. */
import { isIPv4, isIPv6 } from 'node:net';
import type { RecordType } from '../../core/record';
import { readCharacterStrings } from '../dns/character-strings';
import { fatal, readName } from './names';

/** Route 53 quota: "Records in a record set". */
export const MOST_VALUES = 400;
const SINGLE_VALUED: readonly RecordType[] = ['CNAME', 'SOA'];

export function valueProblems(type: RecordType, values: readonly string[]): readonly string[] {
  const problems: string[] = [];
  if (values.length > MOST_VALUES) problems.push(`Cannot have more than ${MOST_VALUES} records in a RRSet.`);
  if (values.length > 1 && SINGLE_VALUED.includes(type)) {
    problems.push(`Cannot have more than 1 record in a RRSet of type ${type}.`);
  }
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) problems.push(`Duplicate Resource Record: '${value}'`);
    seen.add(value);
    const problem = CHECKS[type]?.(value);
    if (problem !== undefined) problems.push(`Invalid Resource Record: '${problem}'`);
  }
  return problems;
}

type Check = (value: string) => string | undefined;

const checkAddress = (prefix: string, version: string, isLegal: (value: string) => boolean): Check => (value) => {
  if (value.includes(' ')) return fatal(`${prefix}RDATANotSingleField (Value contains spaces)`, value);
  if (isLegal(value)) return undefined;
  return fatal(`${prefix}RDATAIllegal${version}Address (Value is not a valid ${version} address)`, value);
};

const checkText: Check = (value) => {
  const reading = readCharacterStrings(value);
  if ('strings' in reading) return undefined;
  switch (reading.problem) {
    case 'not quoted':
      return fatal('InvalidCharacterString (Value should be enclosed in quotation marks)', value);
    case 'too long':
      return fatal('CharacterStringTooLong (Value is too long)', value);
    case 'unsupported character':
      return fatal('UnsupportedCharacter (Value contains unsupported characters)', value);
  }
};

const checkName: Check = (value) => {
  const reading = readName(value);
  return 'problem' in reading ? reading.problem : undefined;
};

/** Fields separated by spaces: numbers first, then names. */
const checkFields = (type: RecordType, numbers: number, names: number, numbersAfter = 0): Check => (value) => {
  const fields = value.split(/ +/);
  if (fields.length !== numbers + names + numbersAfter) {
    return fatal(`${type}RRDATAIncorrectNumberOfFields (Value has an incorrect number of fields)`, value);
  }
  const numeric = [...fields.slice(0, numbers), ...fields.slice(numbers + names)];
  const notNumber = numeric.find((field) => !/^\d+$/.test(field));
  if (notNumber !== undefined) return fatal(`${type}RRDATAInvalidNumber (Value is not a number)`, notNumber);
  return fields.slice(numbers, numbers + names).map(checkName).find((problem) => problem !== undefined);
};

const CHECKS: Readonly<Record<RecordType, Check>> = {
  A: checkAddress('AR', 'IPv4', isIPv4),
  AAAA: checkAddress('AAAAR', 'IPv6', isIPv6),
  TXT: checkText,
  SPF: checkText,
  CNAME: checkName,
  NS: checkName,
  PTR: checkName,
  MX: checkFields('MX', 1, 1),
  SRV: checkFields('SRV', 3, 1),
  SOA: checkFields('SOA', 0, 2, 5),
};
