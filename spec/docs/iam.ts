/** As much of IAM as the policy of the documentation uses; whatever else a policy holds is refused, not ignored. */
import type { Authorise } from '../../src/emulators/route53/service';
import { storedName } from '../../src/emulators/route53/names';

export interface Policy {
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

type Request = Parameters<Authorise>[0];

/** What is not allowed by a statement is denied; a request is allowed by one statement as a whole. */
export const authoriseBy = ({ Statement: statements }: Policy): Authorise => (request) =>
  (statements.some((statement) => allows(statement, request)) ? undefined
    : `because no identity-based policy allows the route53:${request.action} action`);

function allows(statement: Statement, request: Request): boolean {
  const { Effect: effect, Action: actions, Resource: resource, Condition: conditions = {} } = statement;
  if (effect !== 'Allow') throw new Error(`not understood: ${effect}`);
  const of = request.zoneId === undefined ? '*' : `arn:aws:route53:::hostedzone/${request.zoneId}`;
  return [actions].flat().includes(`route53:${request.action}`)
    && like(resource, of)
    && Object.entries(conditions).every(([operator, keys]) =>
      Object.entries(keys).every(([key, patterns]) => valuesOf(key, request).every((value) =>
        patterns.some((pattern) => matches(operator, pattern, value)))));
}

function matches(operator: string, pattern: string, value: string): boolean {
  if (operator === 'ForAllValues:StringEquals') return pattern === value;
  if (operator === 'ForAllValues:StringLike') return like(pattern, value);
  throw new Error(`not understood: ${operator}`);
}

/** `*` stands for any characters, dots included. */
const like = (pattern: string, value: string): boolean =>
  new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.\\/]/g, '\\$&')).join('.*')}$`).test(value);

/** Names in lower case, without the last dot, other characters as octal codes. */
function valuesOf(key: string, { changes = [] }: Request): readonly string[] {
  switch (key) {
    case 'route53:ChangeResourceRecordSetsNormalizedRecordNames':
      return changes.map(({ recordSet: { name } }) => storedName(name).slice(0, -1));
    case 'route53:ChangeResourceRecordSetsRecordTypes':
      return changes.map(({ recordSet: { type } }) => type);
    case 'route53:ChangeResourceRecordSetsActions':
      return changes.map(({ action }) => action);
    default:
      throw new Error(`not understood: ${key}`);
  }
}
