/** What of an error may be told: name, message, code, status and its causes. Nothing else ever gets through. */
import { oneLine, shorten } from './one-line';

const LONGEST_MESSAGE = 1_000;
const MOST_CAUSES = 4;

/**
 * One line for a person: `Error ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:80`. A whitelist, because errors of
 * HTTP clients carry the whole request with its credentials (axios prints `config.auth.password` when serialised).
 */
export function describeError(error: unknown): string {
  const sentences: string[] = [];
  let next = error;
  for (let depth = 0; depth < MOST_CAUSES && next !== undefined && next !== null; depth += 1) {
    const sentence = describeOne(next);
    if (!sentences.includes(sentence)) sentences.push(sentence);
    next = causeOf(next);
  }
  return sentences.length === 0 ? 'unknown error' : sentences.join('; because of ');
}

function describeOne(error: unknown): string {
  if (typeof error === 'string') return presentable(error);
  if (typeof error !== 'object') return `an error of type ${typeof error}`;
  const name = textOf(error, 'name') ?? 'Error';
  const details = [name, textOf(error, 'code'), textOf(error, 'status')]
    .filter((detail, index, all) => detail !== undefined && all.indexOf(detail) === index)
    .join(' ');
  const message = textOf(error, 'message');
  return presentable(message === undefined ? details : `${details}: ${message}`);
}

/** The one before; of several that failed together (`AggregateError`: all addresses of a host) the first. */
function causeOf(error: unknown): unknown {
  const together = property(error, 'errors');
  return property(error, 'cause') ?? (Array.isArray(together) ? together[0] : undefined);
}

function textOf(error: unknown, key: string): string | undefined {
  const value = property(error, key);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A getter that throws must not hide the error that is being told. */
function property(error: unknown, key: string): unknown {
  if (typeof error !== 'object' || error === null) return undefined;
  try {
    return Reflect.get(error, key);
  } catch {
    return undefined;
  }
}

/** Some servers and libraries quote credentials in their messages: in a URL, a header or a signature. */
const presentable = (text: string): string =>
  shorten(
    oneLine(text)
      .replace(/\/\/[^/\s@]+@/g, '//***@')
      .replace(/\b(Basic|Bearer)\s+[\w.~+/=-]+/gi, '$1 ***')
      .replace(/\b(Credential|Signature|X-Amz-Security-Token)=[^,;&\s]+/gi, '$1=***'),
    LONGEST_MESSAGE,
  );
