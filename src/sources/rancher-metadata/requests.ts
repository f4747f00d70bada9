/** Asking for one thing under one version of the API. */
import type { Failure, MetadataClient } from './client';
import { decodeText } from './decode';
import type { Decoded } from './fields';

/** Asks for a path like `/hosts`. */
export type Ask = <T>(path: string, decode: (body: unknown) => Decoded<T>) => Promise<T | Failure>;

/** `prefix` is a version of the API: `/2015-12-19`. */
export function askUnder(prefix: string, client: MetadataClient, signal: AbortSignal): Ask {
  return async (path, decode) => {
    const answer = await client.get(`${prefix}${path}`, signal);
    if (answer.type !== 'answered') return { ...answer, reason: `GET ${prefix}${path}: ${answer.reason}` };
    const result = decode(answer.body);
    return 'value' in result ? result.value : { type: 'refused', reason: `GET ${prefix}${path}: ${result.problem}` };
  };
}

/** The first of `paths` that leads to a text, undefined when none does. */
export async function askText(ask: Ask, paths: readonly string[]): Promise<string | undefined | Failure> {
  for (const path of paths) {
    const found = await ask(path, decodeText);
    if (found === undefined || (isFailure(found) && found.type === 'not found')) continue;
    return found;
  }
  return undefined;
}

const FAILURES: readonly unknown[] = ['not found', 'refused', 'unreachable'] satisfies Failure['type'][];

/** What is read has no such `type`: texts, lists and shapes of our own. */
export const isFailure = (result: unknown): result is Failure =>
  typeof result === 'object' && result !== null && 'type' in result && FAILURES.includes(result.type);
