/** Asking for one thing under one version of the API. */
import { wholeBody } from './bodies';
import type { BodyReader, Failure, MetadataClient } from './client';
import { decodeText } from './decode';

/** Asks for a path like `/hosts`. */
export type Ask = <T>(path: string, reader: BodyReader<T>) => Promise<T | Failure>;

/** `prefix` is a version of the API: `/2015-12-19`. */
export function askUnder(prefix: string, client: MetadataClient, signal: AbortSignal): Ask {
  return async (path, reader) => {
    const answer = await client.get(`${prefix}${path}`, signal, reader);
    return answer.type === 'answered' ? answer.value : { ...answer, reason: `GET ${prefix}${path}: ${answer.reason}` };
  };
}

/** The first of `paths` that leads to a text, undefined when none does. */
export async function askText(ask: Ask, paths: readonly string[]): Promise<string | undefined | Failure> {
  for (const path of paths) {
    const found = await ask(path, wholeBody(decodeText));
    if (found === undefined || (isFailure(found) && found.type === 'not found')) continue;
    return found;
  }
  return undefined;
}

const FAILURES: readonly unknown[] = ['not found', 'refused', 'unreachable'] satisfies Failure['type'][];

/** What is read has no such `type`: texts, lists and shapes of our own. */
export const isFailure = (result: unknown): result is Failure =>
  typeof result === 'object' && result !== null && 'type' in result && FAILURES.includes(result.type);
