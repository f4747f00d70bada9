import type { RecordChange } from '../../src/core/plan';
import { recordKey } from '../../src/core/record';
import { covers, standingNames, withReading, type View } from '../../src/core/view';
import { recordSet, registryOf, view } from '../make';

describe('what a view covers', () => {
  const coverage = { domains: ['default.example.com'], names: new Set(['www.example.com']) };
  it.each([
    ['default.example.com', true],
    ['web.shop.default.example.com', true],
    ['baddefault.example.com', false],
    ['www.example.com', true],
    ['a.www.example.com', false],
    ['example.com', false],
  ])('%s: %p', (name, expected) => {
    expect(covers(coverage, name)).toBe(expected);
  });
});

describe('a view with a newer reading', () => {
  const shop = recordSet('web.shop', '10.0.0.1');
  const www = recordSet('www', '10.0.0.1');
  const api = recordSet('api.shop', '10.0.0.1');
  const before = view({ ours: [shop, www, api], coverage: { domains: ['shop.example.com'], names: new Set() } });
  const records = (of: ReturnType<typeof withReading>) => [...of.records.keys()];

  it.each([
    ['a name that is gone', ['www.example.com'], [], [], [shop, api]],
    ['a name with another type', ['www.example.com'], [], [recordSet('www', '2001:db8::1')], [shop, api, recordSet('www', '2001:db8::1')]],
    ['a domain', [], ['shop.example.com'], [shop], [www, shop]],
  ])('%s', (_, names, domains, found, expected) => {
    const after = withReading(before, names, domains, found);
    expect(records(after)).toEqual(expected.map(recordKey));
    for (const name of [...names, ...domains, 'web.shop.example.com']) expect(covers(after.coverage, name)).toBe(true);
    expect(after.registry).toBe(before.registry);
  });
});

describe('a name that stands', () => {
  const web = recordSet('web', '10.0.0.1');
  const api = recordSet('api', '10.0.0.1');

  it.each<[string, View, readonly RecordChange[], number]>([
    ['has our mark and a record', view({ ours: [web, api] }), [], 2],
    ['is not one whose record is gone', view({ ours: [web], registry: registryOf(web, api) }), [], 1],
    ['is not one whose record became an alias',
      view({ ours: [web], others: [{ ...api, values: [], special: 'alias' }], registry: registryOf(web, api) }), [], 1],
    ['is not one of somebody else', view({ ours: [web], others: [api] }), [], 1],
    ['is one whose record is about to come back',
      view({ ours: [web], registry: registryOf(web, api) }), [{ type: 'create', after: api, why: '' }], 2],
    ['is not one that is new', view({ ours: [web] }), [{ type: 'create', after: api, why: '' }], 1],
  ])('%s', (_, before, changes, count) => {
    expect(standingNames(before, changes)).toBe(count);
  });
});
