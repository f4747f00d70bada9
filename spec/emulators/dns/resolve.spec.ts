import { resolve } from '../../../src/emulators/dns/resolve';
import { EXAMPLE, servedZone, set } from './records';

const zones = [servedZone('example.com', EXAMPLE), servedZone('inner.example.com', [
  set('inner.example.com', 'SOA', 'a. b. 1 2 3 4 5'),
])];

describe('an authoritative answer', () => {
  it.each([
    ['web.shop.example.com', 'A', ['web.shop.example.com A']],
    ['web.shop.example.com', 'ANY', ['web.shop.example.com A', 'web.shop.example.com AAAA']],
    ['alias.example.com', 'A', ['alias.example.com CNAME', 'alias2.example.com CNAME', 'web.shop.example.com A']],
    ['alias.example.com', 'CNAME', ['alias.example.com CNAME']],
    ['away.example.com', 'A', ['away.example.com CNAME']],
    ['circle.example.com', 'A', ['circle.example.com CNAME']],
    ['x.wild.example.com', 'A', ['x.wild.example.com A']],
    ['x.y.wild.example.com', 'A', ['x.y.wild.example.com A']],
    ['*.wild.example.com', 'A', ['*.wild.example.com A']],
    ['inner.example.com', 'SOA', ['inner.example.com SOA']],
  ])('for %s %s is %j', (name, type, answers) => {
    const resolution = resolve(zones, name, type);
    expect(resolution.answers.map((found) => `${found.name} ${found.type}`)).toEqual(answers);
    expect([resolution.code, resolution.authoritative, resolution.authorities]).toEqual(['NOERROR', true, []]);
  });

  it.each([
    ['no such type', 'web.shop.example.com', 'MX', 'NOERROR'],
    ['an empty non-terminal', 'shop.example.com', 'A', 'NOERROR'],
    ['an empty non-terminal below a wildcard', 'b.wild.example.com', 'A', 'NOERROR'],
    ['no such name', 'none.example.com', 'A', 'NXDOMAIN'],
    ['a wildcard with a closer relative', 'x.b.wild.example.com', 'A', 'NXDOMAIN'],
    ['a wildcard without the type', 'x.wild.example.com', 'TXT', 'NOERROR'],
    ['a name below a leaf', 'x.web.shop.example.com', 'A', 'NXDOMAIN'],
    ['an alias of nothing', 'nowhere.example.com', 'A', 'NXDOMAIN'],
  ])('for %s comes with the SOA', (_, name, type, code) => {
    const resolution = resolve(zones, name, type);
    expect([resolution.code, resolution.authoritative]).toEqual([code, true]);
    expect(resolution.authorities.map((found) => [found.name, found.type, found.ttlSeconds]))
      .toEqual([['example.com', 'SOA', 60]]);
  });

  it('refers to the name servers of what is delegated', () => {
    for (const name of ['sub.example.com', 'a.b.sub.example.com']) {
      expect(resolve(zones, name, 'A')).toEqual({
        code: 'NOERROR', authoritative: false, answers: [], authorities: [
          set('sub.example.com', 'NS', 'ns.elsewhere.net.'),
        ],
      });
    }
  });

  it.each(['example.net', 'com', '', 'notexample.com'])('is refused for %j', (name) => {
    expect(resolve(zones, name, 'A')).toEqual({ code: 'REFUSED', authoritative: false, answers: [], authorities: [] });
  });
});
