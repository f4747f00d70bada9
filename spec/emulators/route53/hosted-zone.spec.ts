import fc from 'fast-check';
import { hasBelow, isEmpty } from '../../../src/emulators/route53/hosted-zone';
import type { EmulatedRecordSet, RequestedAction, RequestedChange } from '../../../src/emulators/route53/record-set';
import { keyFrom } from '../../../src/emulators/route53/record-set-store';
import { a, change, changes, contents, names, set, simpleSets, ZONE_ID, zoneOf } from './make';

type Step = readonly [RequestedAction, EmulatedRecordSet];
const steps = (list: readonly Step[]): RequestedChange[] => list.map(([action, recordSet]) => change(action, recordSet));
const weighted = (name: string, setIdentifier: string, more: Partial<EmulatedRecordSet> = {}): EmulatedRecordSet =>
  set(name, 'A', ['192.0.2.1'], { setIdentifier, weight: 10, ...more });
const alias = (name: string, dnsName: string, hostedZoneId = ZONE_ID): EmulatedRecordSet =>
  set(name, 'A', [], { ttlSeconds: 0, alias: { hostedZoneId, dnsName, evaluatesTargetHealth: false } });
const X = 'x.example.com';
const apexNs = (): EmulatedRecordSet => apex('NS');
const apexSoa = (): EmulatedRecordSet => apex('SOA');
const apex = (type: string): EmulatedRecordSet => {
  const found = zoneOf().store.at('example.com.').find(({ recordSet }) => recordSet.type === type);
  if (found === undefined) throw new Error('no apex set');
  return found.recordSet;
};
const values = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `10.0.${index >> 8}.${index & 255}`);

describe('a change batch on a zone', () => {
  const refusals: readonly (readonly [string, readonly EmulatedRecordSet[], readonly Step[], readonly string[]])[] = [
    ['CREATE of what exists', [a(X)], [['CREATE', a(X)]],
      ["Tried to create resource record set [name='x.example.com.', type='A'] but it already exists"]],
    ['CREATE of a routed set that exists', [weighted(X, 'I')], [['CREATE', weighted(X, 'I')]],
      ["Tried to create resource record set [name='x.example.com.', type='A', set-identifier='I'] but it already exists"]],
    ['DELETE of what does not exist', [], [['DELETE', a('*.example.com')]],
      ["Tried to delete resource record set [name='\\052.example.com.', type='A'] but it was not found"]],
    ['DELETE with other values', [a(X, '192.0.2.1', '192.0.2.2')], [['DELETE', a(X, '192.0.2.1')]],
      ["Tried to delete resource record set [name='x.example.com.', type='A'] but the values provided do not match the current values"]],
    ['DELETE with another TTL', [a(X)], [['DELETE', { ...a(X), ttlSeconds: 60 }]],
      ["Tried to delete resource record set [name='x.example.com.', type='A'] but the values provided do not match the current values"]],
    ['DELETE with another weight', [weighted(X, 'I')], [['DELETE', weighted(X, 'I', { weight: 11 })]],
      ["Tried to delete resource record set [name='x.example.com.', type='A', set-identifier='I'] but the values provided do not match the current values"]],
    ['two CREATEs of one set', [], [['CREATE', a(X)], ['CREATE', a(X, '192.0.2.2')]],
      ["The request contains an invalid set of changes for a resource record set 'A x.example.com.'"]],
    ['CREATE followed by DELETE', [a(X)], [['CREATE', a(X)], ['DELETE', a(X)]],
      ["The request contains an invalid set of changes for a resource record set 'A x.example.com.'"]],
    ['DELETE, CREATE and UPSERT', [a(X)], [['DELETE', a(X)], ['CREATE', a(X)], ['UPSERT', a(X)]],
      ["The request contains an invalid set of changes for a resource record set 'A x.example.com.'"]],
    ['a name outside the zone', [], [['CREATE', a('notexample.com')]],
      ['RRSet with DNS name notexample.com. is not permitted in zone example.com.']],
    ['CNAME beside others', [a(X)], [['CREATE', set(X, 'CNAME', ['y.example.com'])]],
      ['RRSet of type CNAME with DNS name x.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.']],
    ['others beside CNAME', [set(X, 'CNAME', ['y.example.com'])], [['CREATE', a(X)]],
      ['RRSet of type A with DNS name x.example.com. is not permitted because a conflicting RRSet of type  CNAME with the same DNS name already exists in zone example.com.']],
    ['CNAME before the DELETE that makes room for it', [a(X)], [
      ['CREATE', set(X, 'CNAME', ['y.example.com'])], ['DELETE', a(X)],
    ],
      ['RRSet of type CNAME with DNS name x.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.']],
    ['CNAME with two values', [], [['CREATE', set(X, 'CNAME', ['a.example.com', 'b.example.com'])]],
      ['Cannot have more than 1 record in a RRSet of type CNAME.']],
    ['NS as a wildcard', [], [['CREATE', set('*.example.com', 'NS', ['ns.example.net'])]],
      ['RRSet of type NS with DNS name \\052.example.com. is not permitted as a wildcard.']],
    ['a second SOA', [], [['CREATE', { ...apexSoa(), name: X }]], [
      'A HostedZone must contain exactly one SOA record.',
    ]],
    ['the zone without NS', [], [['DELETE', apexNs()]], [
      'A HostedZone must contain at least one NS record for the zone itself.',
    ]],
    ['the zone without SOA', [], [['DELETE', apexSoa()]], ['A HostedZone must contain exactly one SOA record.']],
    ['a value twice', [], [['CREATE', a(X, '192.0.2.1', '192.0.2.1')]], ["Duplicate Resource Record: '192.0.2.1'"]],
    ['401 values', [], [['CREATE', a(X, ...values(401))]], ['Cannot have more than 400 records in a RRSet.']],
    ['a simple set over a routed one', [weighted(X, 'I')], [['CREATE', a(X)]],
      ['RRSet with DNS name x.example.com., type A cannot be created as other RRSets exist with the same name and type.']],
    ['a weighted set over a simple one', [a(X)], [['CREATE', weighted(X, 'I')]],
      ['RRSet with DNS name x.example.com., type A, SetIdentifier I cannot be created as a non-weighted set exists with the same name and type.']],
    ['a latency set over a weighted one', [weighted(X, 'I')], [
      ['CREATE', set(X, 'A', ['192.0.2.1'], { setIdentifier: 'J', region: 'eu-west-1' })],
    ],
      ['RRSet with DNS name x.example.com., type A, SetIdentifier J cannot be created as a non-latency set exists with the same name and type.']],
    ['weighted sets with two TTLs', [weighted(X, 'I')], [['CREATE', weighted(X, 'J', { ttlSeconds: 60 })]],
      ['RRSet with DNS name x.example.com. and type A, SetIdentifier J cannot be created as weighted sets must contain the same TTL.']],
    ['an alias of nothing', [], [['CREATE', alias(X, 'y.example.com')]],
      [`Tried to create an alias that targets y.example.com., type A in zone ${ZONE_ID}, but that target was not found`]],
    ['an alias out of the zone', [], [['CREATE', alias(X, 'y.example.net')]],
      [`Tried to create an alias that targets y.example.net., type A in zone ${ZONE_ID}, but the alias target name does not lie within the target zone`]],
  ];
  it.each(refusals)('refuses %s', (_, present, asked, messages) => {
    const zone = zoneOf(present);
    const before = contents(zone);
    expect(zone.change(steps(asked))).toEqual(messages);
    expect(contents(zone)).toEqual(before);
  });

  const notQuoted = 'InvalidCharacterString (Value should be enclosed in quotation marks)';
  it.each([
    ['A', 'no address', 'ARRDATANotSingleField (Value contains spaces)'],
    ['A', '192.0.2.256', 'ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)'],
    ['A', '2001:db8::1', 'ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)'],
    ['AAAA', '192.0.2.1', 'AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)'],
    ['TXT', 'bare', notQuoted],
    ['TXT', '"a""b"', notQuoted],
    ['TXT', '"a', notQuoted],
    ['TXT', `"${'a'.repeat(256)}"`, 'CharacterStringTooLong (Value is too long)'],
    ['TXT', '"\u00e4"', 'UnsupportedCharacter (Value contains unsupported characters)'],
    ['CNAME', 'a..b', 'DomainLabelEmpty (Domain label is empty)'],
    ['MX', 'mail.example.com', 'MXRRDATAIncorrectNumberOfFields (Value has an incorrect number of fields)'],
    ['MX', 'ten mail.example.com', 'MXRRDATAInvalidNumber (Value is not a number)', 'ten'],
  ])('refuses the %s value %s', (type, value, what, culprit = value) => {
    expect(zoneOf().change([change('CREATE', set(X, type, [value]))]))
      .toEqual([`Invalid Resource Record: 'FATAL problem: ${what} encountered with '${culprit}''`]);
  });

  it.each([
    ['TXT', '"one" "two"'], ['TXT', '"\\"quoted\\" \\344 \\\\"'],
    ['TXT', `"${'a'.repeat(255)}" "${'\\052'.repeat(255)}"`], ['AAAA', '2001:db8::1'],
    ['MX', '10 mail.example.com'], ['SRV', '1 2 80 a.example.com.'], ['CNAME', '*.example.net'],
    ['CAA', '0 issue "letsencrypt.org"'],
  ])('takes the %s value %s', (type, value) => {
    expect(zoneOf().change([change('CREATE', set(X, type, [value]))])).toEqual([]);
  });

  it.each([
    ['DELETE followed by CREATE of one set', [a(X)], [['DELETE', a(X)], ['CREATE', a(X, '192.0.2.9')]]],
    ['DELETE with values in another order', [a(X, '192.0.2.1', '192.0.2.2')], [
      ['DELETE', a(X, '192.0.2.2', '192.0.2.1')],
    ]],
    ['DELETE of A before CREATE of CNAME', [a(X)], [['DELETE', a(X)], ['CREATE', set(X, 'CNAME', ['y.example.com'])]]],
    ['UPSERT of what exists and of what does not', [a(X)], [
      ['UPSERT', a(X, '192.0.2.9')], ['UPSERT', a('y.example.com')],
    ]],
    ['DELETE and CREATE of the apex NS', [], [['DELETE', apexNs()], ['CREATE', { ...apexNs(), ttlSeconds: 60 }]]],
    ['a target before its alias', [], [['CREATE', a(X)], ['CREATE', alias('y.example.com', X)]]],
    ['an alias to another zone', [], [['CREATE', alias(X, 'lb.example.net', 'ZELSEWHERE')]]],
    ['DELETE of a routed set that leaves its weight out', [weighted(X, 'I')], [
      ['DELETE', set(X, 'A', ['192.0.2.1'], { setIdentifier: 'I' })],
    ]],
    ['weighted sets side by side', [weighted(X, 'I')], [['CREATE', weighted(X, 'J')]]],
    ['400 values', [], [['CREATE', a(X, ...values(400))]]],
  ] satisfies readonly (readonly [string, readonly EmulatedRecordSet[], readonly Step[]])[])('takes %s',
    (_, present, asked) => {
    expect(zoneOf(present).change(steps(asked))).toEqual([]);
  });

  it('collects every message', () => {
    const zone = zoneOf([a(X)]);
    expect(zone.change(steps([
      ['CREATE', a(X)], ['CREATE', a('fine.example.com')], ['DELETE', a('y.example.com')],
      ['CREATE', a('a..example.com')],
    ]))).toEqual([
      expect.stringContaining('DomainLabelEmpty'), expect.stringContaining('already exists'),
      expect.stringContaining('was not found'),
    ]);
  });

  it('keeps the quota of record sets, and lets a full zone exchange some', () => {
    const zone = zoneOf([a(X)], 3);
    expect(zone.change([change('CREATE', a('y.example.com'))]))
      .toEqual([`Exceeded limit MAX_RRSETS_BY_ZONE for zone: ${ZONE_ID}`]);
    expect(zone.change(steps([['DELETE', a(X)], ['CREATE', a('y.example.com')]]))).toEqual([]);
  });

  it('refuses what is protected, before it exists and after', () => {
    const zone = zoneOf();
    zone.protections.set(keyFrom('x.example.com.', 'A'), { name: 'x.example.com.', type: 'A', comment: 'ask Ann' });
    expect(zone.change([change('CREATE', a(X))]))
      .toEqual(["The resource record set [name='x.example.com.', type='A'] is protected: ask Ann"]);
    expect(isEmpty(zone)).toBe(false);
    zone.protections.clear();
    expect(zone.change([change('CREATE', a(X))])).toEqual([]);
  });
});

describe('the laws of a zone', () => {
  it('a refused batch changes nothing, an accepted one leaves every rule kept and the listing sorted', () => {
    fc.assert(fc.property(fc.array(fc.array(changes, { minLength: 1, maxLength: 24 }), { maxLength: 8 }), (batches) => {
      const zone = zoneOf();
      for (const batch of batches) {
        const before = contents(zone);
        const messages = zone.change(batch);
        expect(messages.length > 0 ? contents(zone) : before).toEqual(before);
        const sets = zone.store.all();
        expect(sets.map(({ key }) => key)).toEqual([...new Set(sets.map(({ key }) => key))].sort());
        expect(sets).toEqual(sets.flatMap(({ name, key }) => zone.store.at(name).filter((found) => found.key === key)));
        const cnames = sets.filter(({ recordSet }) => recordSet.type === 'CNAME');
        expect(cnames.filter(({ name }) => zone.store.at(name).length > 1)).toEqual([]);
      }
    }));
  });

  it('large batches end where their changes end one by one', () => {
    const many = fc.uniqueArray(simpleSets, { selector: ({ name }) => name, minLength: 40, maxLength: 80 });
    fc.assert(fc.property(many, (sets) => {
      const [together, apart] = [zoneOf(), zoneOf()];
      const everySecond = sets.filter((_, index) => index % 2 === 0);
      const others = sets.filter((_, index) => index % 2 === 1);
      for (const [action, chosen] of [['CREATE', everySecond], ['CREATE', others], ['DELETE', everySecond]] as const) {
        const batch = chosen.map((recordSet) => change(action, recordSet));
        expect(together.change(batch)).toEqual([]);
        for (const single of batch) expect(apart.change([single])).toEqual([]);
        expect(contents(together)).toEqual(contents(apart));
      }
    }), { numRuns: 30 });
  });

  it('pages of any length, from the first of the next page on, are the whole listing', () => {
    fc.assert(fc.property(fc.array(simpleSets, { maxLength: 40 }), fc.integer({ min: 1, max: 10 }), (sets, length) => {
      const zone = zoneOf();
      for (const recordSet of sets) zone.change([change('UPSERT', recordSet)]);
      const seen = [];
      for (let next: string | undefined = ''; next !== undefined;) {
        const page = zone.store.from(next, length + 1);
        seen.push(...page.slice(0, length));
        next = page[length]?.key;
      }
      expect(seen).toEqual(zone.store.all());
    }));
  });

  it('knows whether there is something below a name', () => {
    fc.assert(fc.property(fc.array(names, { maxLength: 6 }), names, (present, name) => {
      const zone = zoneOf();
      for (const below of present) zone.change([change('UPSERT', a(below))]);
      expect(hasBelow(zone, name)).toBe(present.some((below) => below.endsWith(`.${name}`)));
    }));
  });
});
