import fc from 'fast-check';
import { advanceWindow, currentWindow, readWindow, windowText, windowTotals, type DeleteWindow } from '../../src/core/delete-window';

describe('the window of deletes', () => {
  it.each<[string, DeleteWindow, number, DeleteWindow]>([
    ['keeps all of 15 minutes', [{ minute: 1, ownedBefore: 10, deleted: 1 }, { minute: 2, ownedBefore: 9, deleted: 1 }], 17,
      [{ minute: 2, ownedBefore: 9, deleted: 1 }]],
    ['counts what a clock ahead of ours wrote from now on', [{ minute: 99, ownedBefore: 10, deleted: 1 }], 5,
      [{ minute: 5, ownedBefore: 10, deleted: 1 }]],
  ])('%s', (_, window, nowMinute, current) => {
    expect(currentWindow(window, nowMinute)).toEqual(current);
  });

  it('adds up the deletes of one minute, against what was owned before the first of them', () => {
    const window = [3, 4].reduce<DeleteWindow>((before, deleted) => advanceWindow(before, 7, 100 - deleted, deleted), []);
    expect(window).toEqual([{ minute: 7, ownedBefore: 97, deleted: 7 }]);
    const later = advanceWindow(window, 8, 90, 2);
    expect(windowTotals(later, 88)).toEqual({ deleted: 9, ownedAtStart: 97 });
    // 40 more have gone otherwise.
    expect(windowTotals(later, 48)).toEqual({ deleted: 9, ownedAtStart: 57 });
  });

  it.each<[string, DeleteWindow, number]>([
    ['names made meanwhile do not count', [{ minute: 1, ownedBefore: 20, deleted: 0 }, { minute: 2, ownedBefore: 120, deleted: 5 }], 20],
    ['an empty zone that is being filled is no measure', [{ minute: 1, ownedBefore: 0, deleted: 0 }, { minute: 2, ownedBefore: 70, deleted: 1 }], 70],
    ['names that went otherwise do not count', [{ minute: 1, ownedBefore: 90, deleted: 3 }, { minute: 2, ownedBefore: 40, deleted: 2 }, { minute: 3, ownedBefore: 80, deleted: 0 }], 43],
    ['nothing happened', [], 99],
  ])('knows how many were owned when it began: %s', (_, window, owned) => {
    expect(windowTotals(window, 99).ownedAtStart).toBe(owned);
  });

  it('is read as it was written, and has at most 16 entries: 15 minutes touch so many', () => {
    const steps = fc.array(fc.tuple(fc.nat(3), fc.nat(1_000), fc.integer({ min: 1, max: 50 })), { maxLength: 60 });
    fc.assert(fc.property(steps, (entries) => {
      let minute = 29_000_000;
      let window: DeleteWindow = [];
      for (const [passed, owned, deleted] of entries) window = advanceWindow(window, minute += passed, owned, deleted);
      expect(window.length).toBeLessThanOrEqual(16);
      expect(readWindow(windowText(window))).toEqual(window);
    }));
  });

  it.each(['', 'x', '1:2', '1:2:3:4', '-1:2:3', '1.5:2:3', '1:2:NaN'])('%p holds nothing, and nobody stumbles over it', (text) => {
    expect(readWindow(text)).toEqual([]);
  });
});
