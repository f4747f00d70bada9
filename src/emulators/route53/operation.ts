/** What every operation is: a pure look at the request, then, if nothing stands against it, one step that does it. */
import type { Account, ChangeInfo } from './account';
import { noSuchHostedZone, type ApiError } from './api-error';
import type { ChangeRequest } from './change-request';
import type { RequestedChange } from './record-set';
import type { HostedZone } from './hosted-zone';
import { leaf, parent } from './xml-writer';

export interface Call {
  readonly account: Account;
  /** From the path, decoded. */
  readonly parameters: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
  /** The body of ChangeResourceRecordSets, read already. */
  readonly changeRequest?: ChangeRequest | ApiError;
  /** Most sets of a page, whatever was asked for. */
  readonly longestPage: number;
}

export interface Operation {
  readonly type: 'operation';
  /** The zone that is locked while this is processed. */
  readonly locks?: HostedZone;
  readonly changeTokens?: number;
  readonly changes?: readonly RequestedChange[];
  run(): Reply | ApiError;
}

export interface Reply {
  readonly type: 'reply';
  readonly status: number;
  readonly root: string;
  readonly content: string;
  readonly location?: string;
}

export const reply = (root: string, content: string): Reply => ({ type: 'reply', status: 200, root, content });

/** An operation that only reads. */
export const read = (run: () => Reply | ApiError): Operation => ({ type: 'operation', run });

/** The SDK strips `/hostedzone/` itself, others send it. */
export function zoneOf({ account, parameters: [id = ''] }: Call): HostedZone | ApiError {
  return account.zones.get(id.replace(/^\/?hostedzone\//, '')) ?? noSuchHostedZone(id);
}

export const isError = (value: object): value is ApiError => 'type' in value && value.type === 'error';

export const changeInfoXml = ({ id, status, submittedAt, comment }: ChangeInfo): string => parent('ChangeInfo',
  leaf('Id', `/change/${id}`) + leaf('Status', status) + leaf('SubmittedAt', submittedAt) + leaf('Comment', comment));
