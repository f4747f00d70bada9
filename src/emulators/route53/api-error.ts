/** Refusals, in the words of the API. */

export interface ApiError {
  readonly type: 'error';
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Of an InvalidChangeBatch: the single reasons. */
  readonly messages?: readonly string[];
  /** Of protections: the entries that failed, as XML. */
  readonly details?: string;
}

export const apiError = (code: string, message: string, status = 400): ApiError =>
  ({ type: 'error', status, code, message });

/** The list is written as Java prints lists. */
export const invalidChangeBatch = (messages: readonly string[]): ApiError =>
  ({ ...apiError('InvalidChangeBatch', `[${messages.join(', ')}]`), messages });

export const invalidInput = (message: string): ApiError => apiError('InvalidInput', message);

/** `1 validation error detected: Value '[]' at 'changeBatch.changes' failed to satisfy constraint: Member must …` */
export const constraintViolations = (violations: readonly string[]): ApiError => invalidInput(
  `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected: ${violations.join('; ')}`);

export const violation = (value: string, at: string, constraint: string): string =>
  `Value '${value}' at '${at}' failed to satisfy constraint: Member must ${constraint}`;

export const malformedInput = (message: string): ApiError => apiError('MalformedInput', message);

export const noSuchHostedZone = (id: string): ApiError =>
  apiError('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, 404);

export const throttling = (): ApiError => apiError('Throttling', 'Rate exceeded');

export const priorRequestNotComplete = (): ApiError => apiError(
  'PriorRequestNotComplete', 'The request was rejected because Route 53 was still processing a prior request.');

export const expiredToken = (): ApiError =>
  apiError('ExpiredToken', 'The security token included in the request is expired', 403);

export const invalidClientTokenId = (): ApiError =>
  apiError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);

export const signatureDoesNotMatch = (): ApiError => apiError(
  'SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided. '
  + 'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.', 403);

export const accessDenied = (action: string, zoneId: string | undefined, because?: string): ApiError => apiError(
  'AccessDenied', `User: arn:aws:iam::123456789012:user/emulated is not authorized to perform: route53:${action} on `
  + `resource: arn:aws:route53:::hostedzone/${zoneId ?? '*'}`
  + (because === undefined ? '' : ` because ${because}`), 403);
