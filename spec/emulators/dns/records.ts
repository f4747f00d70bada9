/** A small zone as the specs serve it. */
import type { RecordSet } from '../../../src/core/record';
import type { ServedZone } from '../../../src/emulators/dns/zone';

export const servedZone = (name: string, sets: readonly RecordSet[]): ServedZone => ({
  name,
  lookup: (asked) => sets.filter((set) => set.name === asked),
  hasBelow: (asked) => sets.some((set) => set.name.endsWith(`.${asked}`)),
});

export const set =
  (name: string, type: string, ...values: readonly string[]): RecordSet => ({ name, type, ttlSeconds: 300, values });

const addresses = Array.from({ length: 100 }, (_, index) => `10.0.0.${index}`);

export const EXAMPLE: readonly RecordSet[] = [
  { ...set('example.com', 'SOA', 'ns1.example.net. hostmaster.example.net. 1 7200 900 1209600 60'), ttlSeconds: 900 },
  set('example.com', 'NS', 'ns1.example.net.', 'ns2.example.net.'),
  set('example.com', 'MX', '10 mail.example.com.'),
  set('web.shop.example.com', 'A', '192.0.2.1', '192.0.2.2'),
  set('web.shop.example.com', 'AAAA', '2001:db8::1'),
  set('text.example.com', 'TXT', '"one \\"quoted\\"" "t\\344o"', '"three"'),
  set('alias.example.com', 'CNAME', 'alias2.example.com.'),
  set('alias2.example.com', 'CNAME', 'Web.Shop.example.com'),
  set('circle.example.com', 'CNAME', 'circle.example.com.'),
  set('away.example.com', 'CNAME', 'www.example.net.'),
  set('nowhere.example.com', 'CNAME', 'gone.example.com.'),
  set('*.wild.example.com', 'A', '192.0.2.9'),
  set('a.b.wild.example.com', 'A', '192.0.2.10'),
  set('sub.example.com', 'NS', 'ns.elsewhere.net.'),
  set('_http._tcp.example.com', 'SRV', '1 2 80 web.shop.example.com.'),
  set('caa.example.com', 'CAA', '0 issue "letsencrypt.org"'),
  set('big.example.com', 'A', ...addresses),
  set('broken.example.com', 'TXT', 'not quoted'),
  set('back\\134slash.example.com', 'A', '192.0.2.12'),
  set('gr\u00c3\u00bcn.example.com', 'A', '192.0.2.11'),
];
