/**
 * JSON as Go writes it (no spaces; `<`, `>` and `&` escaped). What stands in a list is written once and kept as long as
 * the object lives: of 10,000 services only the changed ones are written again after a reload.
 */
import type { Json, JsonObject } from '../rancher-world';
import { isArray } from './lookup';

export type WriteJson = (value: Json) => string;

export function createJsonWriter(): WriteJson {
  const written = new WeakMap<object, string>();

  const write = (value: Json): string => {
    if (isListOfObjects(value)) return `[${value.map(element).join(',')}]`;
    return isObject(value) && Object.values(value).some(isListOfObjects) ? pieces(value) : whole(value);
  };

  const pieces = (value: JsonObject): string =>
    `{${Object.entries(value).map(([key, field]) => `${whole(key)}:${write(field)}`).join(',')}}`;

  const element = (value: Json): string => {
    if (!isObject(value)) return write(value);
    const before = written.get(value);
    if (before !== undefined) return before;
    const text = write(value);
    written.set(value, text);
    return text;
  };

  return write;
}

const isObject = (value: Json): value is JsonObject => value !== null && typeof value === 'object' && !isArray(value);

const isListOfObjects = (value: Json): value is readonly Json[] =>
  value !== null && typeof value === 'object' && isArray(value) && isObject(value[0] ?? null);

const whole = (value: Json): string => JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
