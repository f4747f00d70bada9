import type { Failure } from './client';
import { type Ask, askText, isFailure } from './requests';

/** What the server tells of whoever asks; it knows them by the address that the request came from. */
export interface Identity {
  readonly environmentName?: string;
  readonly environmentUuid?: string;
  readonly containerUuid?: string;
  readonly serviceUuid?: string;
}

/**
 * Where each is told, best first. Who is unknown to the server has no stack; the name at the root is lower-cased, and
 * old servers have none there.
 */
const PATHS: readonly (readonly [field: keyof Identity, paths: readonly string[]])[] = [
  ['environmentName', ['/self/stack/environment_name', '/name', '/stacks/0/environment_name']],
  ['environmentUuid', ['/self/stack/environment_uuid', '/uuid', '/stacks/0/environment_uuid']],
  ['containerUuid', ['/self/container/uuid']],
  ['serviceUuid', ['/self/service/uuid']],
];

/**
 * Asked anew for every snapshot: the environment may be renamed, and a new container is unknown for its first seconds,
 * or taken for the one that had its address before. What was told once stays until the server says otherwise.
 */
export async function readIdentity(ask: Ask, before: Identity): Promise<Identity | Failure> {
  let identity = before;
  for (const [field, paths] of PATHS) {
    const found = await askText(ask, paths);
    if (isFailure(found)) return found;
    if (found !== undefined) identity = { ...identity, [field]: found };
  }
  return identity;
}
