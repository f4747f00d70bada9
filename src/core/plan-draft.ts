/** A plan while it is being made, and what its halves share. */
import type { Plan } from './plan';
import type { ListedRecordSet, RecordSet } from './record';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };
export type PlanDraft = Mutable<Plan>;

/** A set that became special is someone else's by now: what we wrote is gone. */
export const isPlain = ({ special }: ListedRecordSet): boolean => special === undefined;

/** Without what makes a listed set special: as it is written. */
export const plain = ({ name, type, ttlSeconds, values }: RecordSet): RecordSet => ({ name, type, ttlSeconds, values });
