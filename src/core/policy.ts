/** What the owner lets us do at all: `POLICY`. */
import type { RecordChange } from './plan';

export const POLICIES = ['sync', 'upsert-only', 'create-only'] as const;
export type Policy = (typeof POLICIES)[number];

const ALLOWED: Readonly<Record<Policy, readonly RecordChange['type'][]>> = {
  'sync': ['create', 'change', 'delete'],
  'upsert-only': ['create', 'change'],
  'create-only': ['create'],
};

export const permitted = (changes: readonly RecordChange[], policy: Policy): readonly RecordChange[] =>
  changes.filter(({ type }) => ALLOWED[policy].includes(type));
