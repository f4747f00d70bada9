import { recordKey, sameRecordSet, sameValues } from '../../src/core/record';
import { recordSet } from '../make';

describe('record sets', () => {
  it.each([
    [[], [], true],
    [['a'], ['a'], true],
    [['a', 'b'], ['b', 'a'], true],
    [['a'], ['b'], false],
    [['a'], ['a', 'b'], false],
    [['a', 'b'], ['a', 'a'], false],
    [['a', 'a'], ['a', 'b'], false],
  ])('values %p and %p are the same: %p', (a, b, same) => {
    expect(sameValues(a, b)).toBe(same);
  });

  const web = recordSet('web', '10.0.0.1', '10.0.0.2');
  it.each([
    ['itself', web, true],
    ['its values in another order', recordSet('web', '10.0.0.2', '10.0.0.1'), true],
    ['another TTL', { ...web, ttlSeconds: 5 }, false],
    ['another type', { ...web, type: 'AAAA' }, false],
    ['another name', recordSet('api', '10.0.0.1', '10.0.0.2'), false],
    ['another value', recordSet('web', '10.0.0.1', '10.0.0.3'), false],
  ])('compared with %s', (_, other, same) => {
    expect(sameRecordSet(web, other)).toBe(same);
  });

  it('are told apart by name and type', () => {
    expect(recordKey(web)).toBe('web.example.com A');
  });
});
