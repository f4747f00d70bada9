import * as fc from 'fast-check';
import { listReader } from '../../../src/sources/rancher-metadata/bodies';
import type { Decoded } from '../../../src/sources/rancher-metadata/fields';
import { readText } from './read-body';

const things = () => listReader<unknown>({
  what: 'things', most: 5, decode: (item) => item, order: (a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
});
const unsorted = () => listReader<unknown>({ what: 'things', most: 5, decode: (item) => item, order: () => 0 });
const itemsIn = (text: string, size?: number) => {
  const result = readText(unsorted().next(), text, size);
  return 'problem' in result ? result : result.value;
};

describe('a list that is read as it arrives', () => {
  it('holds what parsing it as a whole gives, however it was cut and spaced', () => {
    fc.assert(fc.property(
      fc.array(fc.jsonValue(), { maxLength: 5 }), fc.integer({ min: 1, max: 9 }), fc.constantFrom(undefined, 1, '\t\r'),
      (list, size, space) => {
        const text = ` ${JSON.stringify(list, undefined, space)}\n`;
        expect(itemsIn(text, size)).toEqual(JSON.parse(text));
      },
    ));
  });

  it('is refused when it is no JSON, as parsing it as a whole would', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('[', ']', '{', '}', ',', '"', '\\', ':', '1', ' ', 'null'), { maxLength: 9 }), (pieces) => {
      const text = `[${pieces.join('')}`;
      let whole: unknown;
      try {
        whole = JSON.parse(text);
      } catch {
        whole = undefined;
      }
      const read = itemsIn(text, 2);
      expect(Array.isArray(read) ? read : undefined).toEqual(Array.isArray(whole) && whole.length <= 5 ? whole : undefined);
    }), { numRuns: 1_000 });
  });

  it.each([
    ['null is Rancher\'s empty list', 'null', []],
    ['an object', '{}', { problem: 'things is an object, expected a list' }],
    ['a page', '<html>', { problem: 'the answer is not JSON' }],
    ['half a list', '[1, 2', { problem: 'the answer is not JSON' }],
    ['a list and more', '[1] 2', { problem: 'the answer is not JSON' }],
    ['a comma too many', '[1,]', { problem: 'the answer is not JSON' }],
    ['more than there may be', '[1,2,3,4,5,6]', { problem: 'things has more than 5 items' }],
  ])('%s', (_, text, expected) => {
    expect(itemsIn(text)).toEqual(expected);
  });

});

describe('a list that is read again', () => {
  const valueOf = (result: Decoded<readonly unknown[]>): readonly unknown[] => {
    if ('problem' in result) throw new Error(result.problem);
    return result.value;
  };
  const reader = () => {
    const list = things();
    return (text: string) => valueOf(readText(list.next(), text));
  };

  it('gives the same object for the same text, whatever its place', () => {
    const read = reader();
    const first = read('[{"a":1},{"b":2}]');
    const second = read('[{"c":3},{"b":2}]');
    expect(second).toEqual([{ b: 2 }, { c: 3 }]);
    expect(second[0]).toBe(first[1]);
  });

  it.each([
    ['the same items in another order', '[{"a":1},{"b":2}]', '[{"b":2},{"a":1}]', true],
    ['none again', '[]', 'null', true],
    ['one less', '[{"a":1},{"b":2}]', '[{"a":1}]', false],
    ['one more', '[{"a":1}]', '[{"a":1},{"b":2}]', false],
    ['another one', '[{"a":1},{"b":2}]', '[{"a":1},{"c":3}]', false],
    ['one twice in place of another', '[{"a":1},{"b":2}]', '[{"a":1},{"a":1}]', false],
  ])('is the same list or another: %s', (_, before, after, isSame) => {
    const read = reader();
    const first = read(before);
    const second = read(after);
    expect(second === first).toBe(isSame);
    const items = (JSON.parse(after) ?? []) as readonly unknown[];
    expect(second).toEqual([...items].sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  });

  it('is what the text says, after any others, broken ones among them', () => {
    const list = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 5 });
    fc.assert(fc.property(fc.array(fc.tuple(list, fc.boolean())), (answers) => {
      const again = things();
      for (const [items, breaks] of answers) {
        const text = JSON.stringify(items);
        const result = readText(again.next(), breaks ? text.slice(0, -1) : text);
        expect(result).toEqual(breaks ? { problem: 'the answer is not JSON' } : { value: [...items].sort() });
      }
    }));
  });
});
