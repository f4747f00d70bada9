import { describe as sentence, duration } from '../../src/core/describe';
import type { Event } from '../../src/core/event';

const recordSet = (ttlSeconds: number, ...values: string[]) =>
  ({ name: 'web.shop.default.example.com', type: 'A', ttlSeconds, values });
const service = { uuid: 's1', stackName: 'Shop', serviceName: 'Web' };

describe('the sentence of an event', () => {
  it.each<[string, Event]>([
    [
      'created A web.shop.default.example.com → 203.0.113.11, 198.51.100.99 (service Shop/Web)',
      { type: 'record created', after: recordSet(300, '203.0.113.11', '198.51.100.99'), why: 'service Shop/Web' },
    ],
    [
      'changed A web.shop.default.example.com 203.0.113.11 → 198.51.100.99 (service Shop/Web)',
      {
        type: 'record changed', before: recordSet(300, '203.0.113.11'), after: recordSet(300, '198.51.100.99'),
        why: 'service Shop/Web',
      },
    ],
    [
      'changed A web.shop.default.example.com TTL 60 → 300 (TTL)',
      {
        type: 'record changed', before: recordSet(60, '1.2.3.4', '1.2.3.5'), after: recordSet(
          300, '1.2.3.5', '1.2.3.4',
        ), why: 'TTL',
      },
    ],
    [
      'deleted A web.shop.default.example.com → 203.0.113.11 (service Shop/Web is gone)',
      { type: 'record deleted', before: recordSet(300, '203.0.113.11'), why: 'service Shop/Web is gone' },
    ],
    [
      'service Shop/Web is skipped: no port is published',
      { type: 'verdict', verdict: { type: 'skipped', service, reason: 'no port is published', remarks: [] } },
    ],
    [
      'service Shop/Web is web.example.com → 192.0.2.1; host h2 unknown',
      {
        type: 'verdict',
        verdict: {
          type: 'published', service, name: 'web.example.com', addresses: ['192.0.2.1'], remarks: ['host h2 unknown'],
        },
      },
    ],
    [
      'someone else changed A web.shop.default.example.com → 192.0.2.1: it was removed; putting it right',
      { type: 'drift', expected: recordSet(300, '192.0.2.1'), found: undefined },
    ],
    [
      'someone else changed A web.shop.default.example.com → 192.0.2.1: found 192.0.2.9 with TTL 5; putting it right',
      { type: 'drift', expected: recordSet(300, '192.0.2.1'), found: recordSet(5, '192.0.2.9') },
    ],
    [
      '7 deletions held: a, b, c, d, e and 2 more (more than 20 %). To let them through: POST /approve, or a start with '
        + 'APPROVE_PLAN, with heldChecksum c0ffee',
      { type: 'deletes held', names: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], reason: 'more than 20 %', heldChecksum: 'c0ffee' },
    ],
    [
      'the zone may not be written (permission): AccessDenied. Allow route53:List; next try in 5 min',
      {
        type: 'zone denied', access: 'write', reason: 'permission', message: 'AccessDenied', advice: 'Allow route53:List',
        retryInMs: 300_000,
      },
    ],
    ['in sync: 1 name', { type: 'in sync', names: 1 }],
    [
      'not yet in Rancher: web.example.com for service Shop/Web: 500; next try in 1.5 s',
      {
        type: 'fqdn failed', stackName: 'Shop', serviceName: 'Web', fqdn: 'web.example.com',
        message: '500', retryInMs: 1_500,
      },
    ],
  ])('%s', (expected, event) => {
    expect(sentence(event)).toBe(expected);
  });

  it('counts the names of a large hold instead of listing them', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `n${index}.example.com`);
    expect(sentence({ type: 'deletes held', names, reason: 'r', heldChecksum: 'c0ffee' }).length).toBeLessThan(250);
  });
});

describe('a duration', () => {
  it.each([[0.4, '0 ms'], [999, '999 ms'], [1_000, '1 s'], [1_234, '1.2 s'], [119_000, '119 s'], [600_000, '10 min']])(
    '%d is %s',
    (elapsedMs, text) => {
      expect(duration(elapsedMs)).toBe(text);
    },
  );
});
