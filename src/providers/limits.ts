/** What a batch may hold, checked before it is sent: an answer that is known costs no call. */
import type { BatchLimits, Change, ChangeBatch, ChangeProblem } from '../core/change';

/** Everything about a batch's size that the provider would refuse; empty when it may be sent. */
export function sizeProblems({ changes }: ChangeBatch, limits: BatchLimits): readonly ChangeProblem[] {
  if (changes.length === 0) return [{ kind: 'invalid', message: 'The batch holds no changes.' }];
  const oversized = changes.filter(({ recordSet }) => recordSet.values.length > limits.valuesPerSet);
  if (oversized.length > 0) return oversized.map((change) => oversizedProblem(change, limits));

  const values = changes.flatMap(({ recordSet }) => recordSet.values);
  const characters = values.reduce((sum, value) => sum + value.length, 0);
  return [
    ...exceeded('values', values.length, limits.values),
    ...exceeded('characters of values', characters, limits.characters),
  ];
}

const oversizedProblem = ({ recordSet: { name, type, values } }: Change, limits: BatchLimits): ChangeProblem => ({
  kind: 'invalid',
  name,
  recordType: type,
  message: `The record set holds ${values.length} values, ${limits.valuesPerSet} are allowed.`,
});

const exceeded = (what: string, count: number, limit: number): readonly ChangeProblem[] =>
  count <= limit ? [] : [{ kind: 'invalid', message: `The batch holds ${count} ${what}, ${limit} are allowed.` }];
