import * as fc from 'fast-check';
import { listBody, type Remembered } from '../../../src/sources/rancher-metadata/bodies';
import { readText } from './read-body';

const numbered = (before?: Remembered<unknown>) =>
  listBody<unknown>({ what: 'things', most: 5, decode: (item) => item, order: () => 0 }, before);
const itemsIn = (text: string, size?: number) => {
  const result = readText(numbered(), text, size);
  return 'problem' in result ? result : result.value.items;
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

  it('gives the same object for the same text, whatever its place', () => {
    const first = readText(numbered(), '[{"a":1},{"b":2}]');
    if ('problem' in first) throw new Error(first.problem);
    const second = readText(numbered(first.value.remembered), '[{"b":2},{"c":3}]');
    expect('value' in second && second.value.items[0]).toBe(first.value.items[1]);
    expect('value' in second && second.value.items).toEqual([{ b: 2 }, { c: 3 }]);
  });
});
