import fc from 'fast-check';
import { fenceName, fenceRecordSet, ownerLabel, ownershipDomain, readFence } from '../../src/core/fence';
import { packText } from '../../src/core/txt';
import { anyText } from '../any-text';
import { FENCE_NAME, ROOT, fence } from '../make';

const written = (text: string) => ({ name: FENCE_NAME, type: 'TXT', ttlSeconds: 60, values: [packText(text)] });

describe('the fence', () => {
  it('is one TXT set with a fixed TTL', () => {
    expect(fenceRecordSet(FENCE_NAME, fence())).toEqual({
      name: 'fence.external-dns-env-1.example.com',
      type: 'TXT',
      ttlSeconds: 60,
      values: ['"version=1 epoch=1 holder=container-1 origin=https%3A%2F%2Francher.example.org nonce=nonce-1"'],
    });
  });

  it('is read as it was written', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(fc.property(fc.nat(), text, text, text, (epoch, holder, origin, nonce) => {
      fc.pre(nonce !== '');
      const written = fence({ epoch, holder, origin, nonce });
      expect(readFence(fenceRecordSet(FENCE_NAME, written))).toEqual(written);
    }), { numRuns: 200 });
  });

  it('can be written whatever is in it', () => {
    const value = fenceRecordSet(FENCE_NAME, fence({ holder: '"\\\n\ud800 é', origin: '\udc00' })).values[0];
    expect(value).toMatch(/^"[!-~ ]*"$/);
    expect(value?.slice(1, -1)).not.toMatch(/["\\]/);
  });

  it('without holder and origin is held by nobody, from nowhere', () => {
    expect(readFence(written('version=1 epoch=7 nonce=n'))).toEqual({ epoch: 7, holder: '', origin: '', nonce: 'n', window: [] });
  });

  it('carries the window of deletes', () => {
    const window = [{ minute: 29_000_000, ownedBefore: 100, deleted: 7 }];
    expect(readFence(fenceRecordSet(FENCE_NAME, fence({ window })))).toEqual(fence({ window }));
  });

  it('keeps what a later version adds from getting in the way', () => {
    expect(readFence(written('version=1 epoch=7 nonce=n more=1,2 holder=h'))).toMatchObject({ epoch: 7, holder: 'h' });
  });

  it.each([
    ['nothing', ''],
    ['another format', 'version=2 epoch=1 holder=h origin=o nonce=n'],
    ['no version', 'epoch=1 holder=h origin=o nonce=n'],
    ['no epoch', 'version=1 holder=h nonce=n'],
    ['an empty epoch', 'version=1 epoch= nonce=n'],
    ['a negative epoch', 'version=1 epoch=-1 nonce=n'],
    ['an epoch that is no whole number', 'version=1 epoch=1e3 nonce=n'],
    ['an epoch that cannot be counted up', 'version=1 epoch=9007199254740991 nonce=n'],
    ['no nonce', 'version=1 epoch=1 holder=h'],
    ['an empty nonce', 'version=1 epoch=1 nonce='],
    ['a broken escape for a nonce', 'version=1 epoch=1 nonce=%E0%A4%A'],
    ['something else', 'v=spf1 -all'],
    ['what every object has', '__proto__=1 constructor=2'],
  ])('with %s in it is nobody\'s', (_, text) => {
    expect(readFence(written(text))).toBeUndefined();
  });

  it('no text makes reading it throw', () => {
    const field = fc.constantFrom('version=1', 'epoch=1', 'nonce=%', 'holder=%ff', '=', ' ', '"', '\\', '\\400', '\\"', '\n');
    const value = fc.oneof(anyText(), fc.array(field).map((fields) => fields.join(' ')));
    fc.assert(fc.property(fc.array(value, { maxLength: 3 }), (values) => {
      expect(['object', 'undefined']).toContain(typeof readFence({ name: FENCE_NAME, type: 'TXT', ttlSeconds: 60, values }));
    }), { numRuns: 300 });
  });
});

describe('where the marks of an owner lie', () => {
  it.each([
    ['adminProject', 'adminproject'],
    ['4d1c3a2e-9b1d-4a53-8e0f-0c2d5c1c7f10', '4d1c3a2e-9b1d-4a53-8e0f-0c2d5c1c7f10'],
    ['a.b/c', 'a-b-c'],
    ['x'.repeat(80), 'x'.repeat(50)],
  ])('%p → %s', (uuid, owner) => {
    expect(ownerLabel(uuid)).toBe(owner);
    expect(fenceName(owner, ROOT)).toBe(`fence.external-dns-${owner}.example.com`);
    expect(ownershipDomain(owner, ROOT).split('.')[0]?.length).toBeLessThanOrEqual(63);
  });
});
