/** The body of ChangeResourceRecordSets: XML → changes, or what the service says is wrong with its form. */
import { constraintViolations, invalidInput, malformedInput, type ApiError } from './api-error';
import { batchViolations, changeViolations, combinationProblems, enumerationProblem } from './change-form';
import type { RequestedAction, RequestedChange } from './record-set';
import { readRecordSet } from './record-set-reader';
import { childOf, childrenOf, readXml, textOf, type XmlElement } from './xml-reader';

export interface ChangeRequest {
  readonly changes: readonly RequestedChange[];
  readonly comment?: string;
}

/** The order of elements means nothing: SDK v3 sends Changes before Comment, the reference wants Comment first. */
export function readChangeRequest(body: string): ChangeRequest | ApiError {
  const root = readXml(body);
  if (root === undefined) return malformedInput('The XML you provided was not well-formed or did not validate');
  if (root.name !== 'ChangeResourceRecordSetsRequest') {
    return malformedInput('ChangeBatch is not valid, expected ChangeResourceRecordSetsRequest');
  }
  const batch = childOf(root, 'ChangeBatch');
  const changes = childrenOf(childOf(batch, 'Changes'), 'Change');
  const comment = textOf(batch, 'Comment');
  const foreign = changes.map(enumerationProblem).find((problem) => problem !== undefined);
  if (foreign !== undefined) return invalidInput(foreign);
  const violations = [...batchViolations(changes, comment), ...changes.flatMap(changeViolations)];
  if (violations.length > 0) return constraintViolations(violations);
  const problems = changes.flatMap(combinationProblems);
  if (problems.length > 0) return invalidInput(`Invalid request: ${problems.join(', ')}`);
  return { changes: changes.map(readChange), ...(comment === undefined ? {} : { comment }) };
}

function readChange(change: XmlElement): RequestedChange {
  const set = childOf(change, 'ResourceRecordSet');
  return { action: readAction(change), sentName: textOf(set, 'Name') ?? '', recordSet: readRecordSet(set) };
}

function readAction(change: XmlElement): RequestedAction {
  const action = textOf(change, 'Action');
  return action === 'CREATE' || action === 'DELETE' ? action : 'UPSERT';
}
