import type { BodyReader } from '../../../src/sources/rancher-metadata/client';
import type { Decoded } from '../../../src/sources/rancher-metadata/fields';

/** What a reader makes of a body that comes in pieces of `size` bytes. */
export function readText<T>(reader: BodyReader<T>, text: string, size = Infinity): Decoded<T> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    const pushed = reader.push(bytes.subarray(at, at + size));
    if ('problem' in pushed) return pushed;
  }
  return reader.end();
}

export const readJson = <T>(reader: BodyReader<T>, json: unknown): Decoded<T> => readText(reader, JSON.stringify(json));
