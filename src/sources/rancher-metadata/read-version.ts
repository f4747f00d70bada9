import { wholeBody } from './bodies';
import type { Failure, MetadataClient } from './client';
import { decodeText } from './decode';
import { type Decoded, decoded, object } from './fields';
import { askUnder, isFailure } from './requests';

/** A version of the API, and what `/version` said there: a UUID, new with every reload; only equality means something. */
export interface Version {
  readonly prefix: string;
  readonly version: string;
}

/**
 * The one that the original used: names as typed, published ports with the address they are bound to. The later one
 * differs in both, but not so that a record would.
 */
const PREFIXES = ['/2015-12-19', '/2016-07-29'] as const;

/** Characters; the server uses 36. */
const LONGEST_VERSION = 256;

/** The version now. `prefix`: the one found earlier on this connection. */
export async function readVersion(
  client: MetadataClient, prefix: string | undefined, signal: AbortSignal,
): Promise<Version | Failure> {
  const first = await versionUnder(prefix ?? PREFIXES[0], client, signal);
  if (prefix !== undefined || !isFailure(first) || first.type !== 'not found') return unlessGarbled(first);
  const offered = await askUnder('', client, signal)('/', wholeBody(decodeKeys));
  if (isFailure(offered)) return unlessGarbled(offered);
  const other = PREFIXES.find((candidate) => offered.includes(candidate.slice(1)));
  if (other === undefined) return unreachable(`${first.reason}; rancher-metadata has no answers yet`);
  return unlessGarbled(await versionUnder(other, client, signal));
}

/**
 * Waits on the server until its version is another than `known` or `maxWaitSeconds` have passed (rancher-metadata: 5 s
 * more, because it looks up from its sleep that often), then answers with the version. `value` must be the bare text:
 * in quotes it never matches.
 */
export async function awaitVersion(
  client: MetadataClient, { prefix, version }: Version, maxWaitSeconds: number, signal: AbortSignal,
): Promise<Version | Failure> {
  const query = `?wait=true&value=${encoded(version)}&maxWait=${maxWaitSeconds}`;
  return unlessGarbled(await versionUnder(prefix, client, signal, query));
}

/** Half of a character pair alone has no encoding: then the server answers at once, as for any version it has not. */
const encoded = (version: string): string => encodeURIComponent(version.replace(/\p{Cs}/gu, '\ufffd'));

async function versionUnder(
  prefix: string, client: MetadataClient, signal: AbortSignal, query = '',
): Promise<Version | Failure> {
  const version = await askUnder(prefix, client, signal)(`/version${query}`, wholeBody(decodeVersion));
  return isFailure(version) ? version : { prefix, version };
}

function decodeVersion(body: unknown): Decoded<string> {
  const result = decodeText(body);
  if (!('value' in result)) return result;
  const { value } = result;
  if (value === undefined || value === '' || value.length > LONGEST_VERSION) return { problem: 'it is no version' };
  return { value };
}

const decodeKeys = (body: unknown): Decoded<readonly string[]> => decoded(() => Object.keys(object(body)));

/** What has no version is not rancher-metadata, or not yet: there is nothing to refuse, it is down. */
const unlessGarbled = <T>(result: T | Failure): T | Failure => isFailure(result) ? unreachable(result.reason) : result;

const unreachable = (reason: string): Failure => ({ type: 'unreachable', reason });
