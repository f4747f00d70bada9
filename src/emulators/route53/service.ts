/** One request through the service: who asks, may they, is there a token, is the zone free, then do it. */
import { isError, type Call, type Operation, type Reply } from './operation';
import type { Account } from './account';
import { accessDenied, priorRequestNotComplete, throttling, type ApiError } from './api-error';
import type { AccountBuckets } from './buckets';
import type { ChangeRequest } from './change-request';
import { authenticate, type Credentials, type SignedRequest } from './credentials';
import { OPERATIONS } from './operations';
import type { RequestedChange } from './record-set';
import type { ReceivedRequest } from './request-log';
import type { Action, Route } from './routes';

export interface ServiceRules {
  readonly account: Account;
  readonly buckets: AccountBuckets;
  readonly longestPage: number;
  /** Without it nobody is asked who they are. */
  readonly credentials?: Credentials;
  readonly authorise?: Authorise;
}

/** Why this is not allowed, as in "because no identity-based policy allows it"; undefined when it is. */
export type Authorise = (request: {
  readonly action: Action;
  readonly zoneId?: string;
  readonly accessKeyId?: string;
  readonly changes?: readonly RequestedChange[];
}) => string | undefined;

export interface ServiceRequest {
  readonly route: Route;
  readonly received: ReceivedRequest;
  readonly signed: SignedRequest;
  readonly query: URLSearchParams;
  readonly changeRequest?: ChangeRequest | ApiError;
}

export interface Processed {
  readonly result: Reply | ApiError;
  readonly requestTokens: number;
  readonly changeTokens: number;
  /** Undefined when nothing was applied. */
  readonly applied?: Operation;
}

/** `processing` is how long the zone stays locked; undefined takes no time at all. */
export async function processRequest(
  rules: ServiceRules, request: ServiceRequest, processing: (() => Promise<unknown>) | undefined,
): Promise<Processed> {
  const { action } = request.route;
  const refuse = (result: ApiError, requestTokens: number): Processed => ({ result, requestTokens, changeTokens: 0 });
  const denial = denied(rules, request);
  if (denial) return refuse(denial, 0);
  const operation = OPERATIONS[action](callOf(rules, request));
  const changeTokens = isError(operation) ? 0 : operation.changeTokens ?? 0;
  if (!rules.buckets.admits(action, changeTokens)) return refuse(throttling(), 0);
  rules.buckets.takeRequest(action);
  if (isError(operation)) return refuse(operation, 1);
  if (operation.locks?.busy) return refuse(priorRequestNotComplete(), 1);
  rules.buckets.takeChanges(changeTokens);
  const result = await run(operation, processing);
  const isApplied = !isError(result) && (operation.locks ?? operation.changeTokens) !== undefined;
  return { result, requestTokens: 1, changeTokens, ...(isApplied ? { applied: operation } : {}) };
}

async function run(operation: Operation, processing: (() => Promise<unknown>) | undefined): Promise<Reply | ApiError> {
  const zone = operation.locks;
  if (zone === undefined || processing === undefined) return operation.run();
  zone.busy = true;
  try {
    await processing();
    return operation.run();
  } finally {
    zone.busy = false;
  }
}

function denied({ credentials, authorise }: ServiceRules, request: ServiceRequest): ApiError | undefined {
  const { route: { action }, signed, received: { zoneId, accessKeyId, changes } } = request;
  const unauthenticated = credentials && authenticate(credentials, signed);
  if (unauthenticated) return unauthenticated;
  const credential = accessKeyId === undefined ? undefined : credentials?.[accessKeyId];
  if (credential?.state === 'denied') return accessDenied(action, zoneId);
  const reason = authorise?.({
    action, ...(zoneId === undefined ? {} : { zoneId }), ...(accessKeyId === undefined ? {} : { accessKeyId }),
    ...(changes === undefined ? {} : { changes }),
  });
  return reason === undefined ? undefined : accessDenied(action, zoneId, reason);
}

const callOf = ({ account, longestPage }: ServiceRules, request: ServiceRequest): Call => ({
  account, longestPage, parameters: request.route.parameters, query: request.query, body: request.signed.body,
  ...(request.changeRequest === undefined ? {} : { changeRequest: request.changeRequest }),
});
