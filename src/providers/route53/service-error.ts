/** What the SDK throws, read with suspicion: a code, a status, and whatever texts the service sent along. */
import { oneLine, shorten } from '../../core/one-line';

export interface ServiceError {
  /** `InvalidChangeBatch`, `Throttling`, `CredentialsProviderError`, `TimeoutError`, `ECONNREFUSED` … */
  readonly code: string;
  /** HTTP status; undefined when no answer came. */
  readonly status: number | undefined;
  /** The service's texts, fit to be logged; never empty. */
  readonly messages: readonly string[];
}

const LONGEST_MESSAGE = 1000;
/** Batches hold 1,000 changes, and each can be complained about. */
const MOST_MESSAGES = 1000;

/**
 * Route 53 says InvalidChangeBatch in three forms, and the SDK loses two of them: `<ErrorResponse>` with `<Message>` is
 * read well; with `<Messages>` the text becomes `UnknownError`; with `<InvalidChangeBatch>` as its root the name
 * becomes `Unknown` too. In both cases the elements are left on the error as `Messages`.
 */
export function readError(thrown: unknown): ServiceError {
  const error = isObject(thrown) ? thrown : { message: String(thrown) };
  const listed = listedMessages(error['Messages']);
  const status = statusOf(error);
  const messages = (listed.length > 0 ? listed : splitMessage(messageOf(error))).slice(0, MOST_MESSAGES);
  return {
    code: listed.length > 0 ? 'InvalidChangeBatch' : codeOf(error, status),
    status,
    messages: messages.length > 0 ? messages.map(plainText) : ['The service gave no reason.'],
  };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Of several that failed together, all addresses of a host, the first speaks for them. */
function messageOf(error: Record<string, unknown>): string {
  const first: unknown = Array.isArray(error['errors']) ? error['errors'][0] : undefined;
  return textOf(error['message']) ?? (isObject(first) ? textOf(first['message']) : undefined) ?? '';
}

/** Names of errors that tell less than the `code` beside them. */
const VAGUE = new Set(['Error', 'AggregateError', 'TypeError', 'Unknown', 'UnknownError']);

function codeOf(error: Record<string, unknown>, status: number | undefined): string {
  const name = textOf(error['name']);
  const specific = name === undefined || VAGUE.has(name) ? textOf(error['Code']) ?? textOf(error['code']) : undefined;
  const code = specific ?? name ?? 'Unknown';
  return plainText(VAGUE.has(code) && status !== undefined ? `HTTP ${status}` : code);
}

function statusOf(error: Record<string, unknown>): number | undefined {
  const metadata = error['$metadata'];
  const response = error['$response'];
  const status = (isObject(metadata) ? metadata['httpStatusCode'] : undefined)
    ?? (isObject(response) ? response['statusCode'] : undefined);
  return typeof status === 'number' ? status : undefined;
}

function listedMessages(element: unknown): readonly string[] {
  const message = isObject(element) ? element['Message'] : undefined;
  const list: readonly unknown[] = Array.isArray(message) ? message : [message];
  return list.flatMap((item) => textOf(item) ?? []);
}

/** How the messages that Route 53 is known to send begin; anything else belongs to the message before it. */
const BEGINNINGS = [
  'Tried to ', 'RRSet ', 'The request contains ', 'Duplicate Resource Record', 'Invalid Resource Record', 'Invalid ',
  'FATAL problem', 'A HostedZone ', 'Number of ', 'RDATA ', 'Exceeded ', 'Cannot ', 'The resource record set ',
];
const BETWEEN_MESSAGES = new RegExp(`, (?=${BEGINNINGS.join('|')})`);

/** Several messages come as Java prints a list: `[first, second]`, commas within them unescaped. */
const splitMessage = (message: string): readonly string[] =>
  /^\[[^]*\]$/.test(message) ? message.slice(1, -1).split(BETWEEN_MESSAGES) : [message].filter((text) => text !== '');

/**
 * Where a text stops being fit to be told: a signature error goes on to repeat the request, session token and all; the
 * SDK's parse errors go on with advice to developers.
 */
const UNFIT = new RegExp([
  'The Canonical String', 'The String-to-Sign', String.raw`Authorization\s*[=:]`, 'AWS4-HMAC', 'x-amz-security-token',
  String.raw`\n\s*Deserialization`,
].join('|'), 'i');

/** One line, bounded, and without what was sent. */
const plainText = (text: string): string => oneLine(shorten(text.split(UNFIT, 1)[0] ?? '', LONGEST_MESSAGE).trim());

/** An answer that came, but is not what was asked for: like no answer at all. */
export const unreadable = (message: string): Error => Object.assign(new Error(message), { name: 'UnreadableAnswer' });
