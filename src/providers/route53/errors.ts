/** What a failed call means for whoever made it: the SDK's errors → one class per reaction. Pure. */
import type { ApplyOutcome, CallFailure, ChangeBatch } from '../../core/change';
import { changeProblems } from './problems';
import { readError, type ServiceError } from './service-error';

/** The API's own name of a call, as IAM writes it after `route53:`. */
export type Operation =
  'ListResourceRecordSets' | 'ChangeResourceRecordSets' | 'GetHostedZone' | 'ListHostedZonesByName';

export const callFailure = (thrown: unknown, operation: Operation): CallFailure =>
  classify(readError(thrown), operation);

/** As `callFailure`, and what the batch was refused for. */
export function applyFailure(thrown: unknown, batch: ChangeBatch): Exclude<ApplyOutcome, { type: 'landed' }> {
  const error = readError(thrown);
  const failure = classify(error, 'ChangeResourceRecordSets');
  if (!REFUSALS.has(error.code) && !(failure.type === 'unanswered' && isAnswered(error))) return failure;
  return { type: 'invalid', problems: changeProblems(error.messages, batch), message: failure.message };
}

const REFUSALS = new Set(['InvalidChangeBatch', 'InvalidInput', 'MalformedInput']);

/** A code that we do not know is an answer all the same: the service read the batch and said no. */
const isAnswered = ({ code, status = 0 }: ServiceError): boolean =>
  status === 413 || (status >= 400 && status < 500 && status !== 408 && !code.startsWith('HTTP '));

function classify(error: ServiceError, operation: Operation): CallFailure {
  const message = describe(error);
  const throttle = THROTTLES.get(error.code) ?? (error.status === 429 ? 'throttling' : undefined);
  if (throttle !== undefined) return { type: 'throttled', reason: throttle, message };

  const denial = denialOf(error, operation);
  return denial === undefined ? { type: 'unanswered', message } : { type: 'denied', message, ...denial };
}

type Throttle = Extract<CallFailure, { type: 'throttled' }>['reason'];

const THROTTLES: ReadonlyMap<string, Throttle> = new Map<string, Throttle>([
  ...['Throttling', 'ThrottlingException', 'ThrottledException', 'RequestThrottled', 'RequestThrottledException',
    'TooManyRequestsException', 'RequestLimitExceeded', 'BandwidthLimitExceeded', 'SlowDown',
  ].map((code) => [code, 'throttling'] as const),
  ['PriorRequestNotComplete', 'prior request not complete'],
  ['ConcurrentModification', 'prior request not complete'],
]);

type Denial = Pick<Extract<CallFailure, { type: 'denied' }>, 'reason' | 'advice'>;

/** What only a person can mend, and how; undefined when trying again may help. */
function denialOf({ code, status, messages }: ServiceError, operation: Operation): Denial | undefined {
  if (code === 'NoSuchHostedZone') return { reason: 'no zone', advice: NO_ZONE_ADVICE };
  const cure = CREDENTIAL_CURES.get(code);
  if (cure !== undefined) return { reason: 'credentials', advice: cure };
  if (PERMISSION_CODES.has(code) || status === 401 || status === 403) {
    return { reason: 'permission', advice: permissionAdvice(messages, operation) };
  }
  if (code === 'InvalidInput' || messages.some((message) => CONFIGURATION.test(message))) {
    return { reason: 'configuration', advice: CONFIGURATION_ADVICE };
  }
  return undefined;
}

const PERMISSION_CODES = new Set([
  'AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'NotAuthorized', 'OptInRequired',
]);

const permissionAdvice = (messages: readonly string[], operation: Operation): string => {
  const action = messages.map((message) => /\broute53:[A-Za-z]+/.exec(message)?.[0]).find(Boolean);
  return `Allow ${action ?? `route53:${operation}`} on the hosted zone in the IAM policy of these credentials.`;
};

export const NO_ZONE_ADVICE =
  'Check that the hosted zone exists in the account of these credentials, and ROOT_DOMAIN and ROUTE53_ZONE_ID.';
const CONFIGURATION_ADVICE = 'Check ROOT_DOMAIN, ROUTE53_ZONE_ID, AWS_REGION and AWS_ENDPOINT_URL_ROUTE_53.';
const CONFIGURATION = /^(Region is missing|Invalid URL)/;

const WRONG_KEYS =
  'Check AWS_ACCESS_KEY and AWS_SECRET_KEY: the access key must exist, be active and belong to this AWS partition.';
const WRONG_SIGNATURE =
  'Check that AWS_SECRET_KEY belongs to AWS_ACCESS_KEY, and the clock of this host: it may be 5 minutes off, no more.';
const EXPIRED = 'Renew the temporary credentials (AWS_SESSION_TOKEN), or let the service get its own from a role.';
const NO_CREDENTIALS = 'Set AWS_ACCESS_KEY and AWS_SECRET_KEY, or give this host a role.';

const CREDENTIAL_CURES: ReadonlyMap<string, string> = new Map(Object.entries({
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  TokenRefreshRequired: EXPIRED,
  InvalidClientTokenId: WRONG_KEYS,
  UnrecognizedClientException: WRONG_KEYS,
  InvalidAccessKeyId: WRONG_KEYS,
  AuthFailure: WRONG_KEYS,
  SignatureDoesNotMatch: WRONG_SIGNATURE,
  InvalidSignatureException: WRONG_SIGNATURE,
  IncompleteSignature: WRONG_SIGNATURE,
  RequestExpired: WRONG_SIGNATURE,
  RequestTimeTooSkewed: WRONG_SIGNATURE,
  RequestInTheFuture: WRONG_SIGNATURE,
  CredentialsProviderError: NO_CREDENTIALS,
  TokenProviderError: NO_CREDENTIALS,
  MissingAuthenticationToken: NO_CREDENTIALS,
  MissingAuthenticationTokenException: NO_CREDENTIALS,
}));

const LONGEST_DESCRIPTION = 500;

const describe = ({ code, messages }: ServiceError): string => {
  const [first = '', ...others] = messages;
  const text = `${code}: ${first}`.slice(0, LONGEST_DESCRIPTION);
  return others.length === 0 ? text : `${text} (and ${others.length} more)`;
};
