import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import * as fc from 'fast-check';
import { fromWireName, toListedRecordSet, toSdkChange, toWireName } from '../../../src/providers/route53/convert';

describe('Names on the wire', () => {
  it.each([
    ['web.example.com.', 'web.example.com'],
    ['web.example.com', 'web.example.com'],
    [String.raw`\052.example.com.`, '*.example.com'],
    [String.raw`\100.Example.com.`, '@.example.com'],
    [String.raw`a\344b.example.com.`, 'aäb.example.com'],
    ['_dmarc.example.com.', '_dmarc.example.com'],
  ])('%s is read as %s', (wire, name) => expect(fromWireName(wire)).toBe(name));

  it.each([
    [String.raw`a\056b.example.com.`, 'a.b.example.com'],
    [String.raw`a.\056b.example.com.`, 'a..b.example.com'],
    [String.raw`a\134052.example.com.`, String.raw`a\052.example.com`],
  ])('%s is not taken for %s', (wire, name) => {
    expect(fromWireName(wire)).not.toBe(name);
    expect(toWireName(fromWireName(wire))).toBe(wire);
  });

  it.each([
    ['web.example.com', 'web.example.com.'],
    ['*.example.com', String.raw`\052.example.com.`],
    ['a b.example.com', String.raw`a\040b.example.com.`],
    ['_x-1.example.com', '_x-1.example.com.'],
  ])('%s is written as %s', (name, wire) => expect(toWireName(name)).toBe(wire));

  it('come back as they were sent', () => {
    const octet = fc.integer({ min: 33, max: 126 })
      .map((code) => String.fromCharCode(code))
      .filter((text) => !/[.\\A-Z]/.test(text));
    const label = fc.array(octet, { minLength: 1, maxLength: 10 }).map((octets) => octets.join(''));
    fc.assert(fc.property(fc.array(label, { minLength: 1, maxLength: 5 }), (labels) => {
      const name = labels.join('.');
      expect(fromWireName(toWireName(name))).toBe(name);
      expect(toWireName(name)).toMatch(/^(?:[a-z0-9_.-]|\\[0-3][0-7]{2})+\.$/);
    }));
  });
});

describe('A listed record set', () => {
  const plain: ResourceRecordSet =
    { Name: 'web.example.com.', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] };
  const target = { HostedZoneId: 'Z2', DNSName: 'x.', EvaluateTargetHealth: false };

  it('is name, type, TTL and values', () => {
    expect(toListedRecordSet({ ...plain, ResourceRecords: [{ Value: '192.0.2.1' }, { Value: '192.0.2.2' }] }))
      .toEqual({ name: 'web.example.com', type: 'A', ttlSeconds: 60, values: ['192.0.2.1', '192.0.2.2'] });
  });

  it.each<[string, ResourceRecordSet]>([
    ['alias', { Name: 'web.example.com.', Type: 'A', AliasTarget: target }],
    ['routed', { ...plain, SetIdentifier: 'one', Weight: 10 }],
    ['routed', { Name: 'web.example.com.', Type: 'A', SetIdentifier: 'one', Weight: 1, AliasTarget: target }],
    ['traffic policy', { ...plain, TrafficPolicyInstanceId: 'x' }],
    ['health-checked', { ...plain, HealthCheckId: 'x' }],
    ['alias', { Name: 'web.example.com.', Type: 'A' }],
  ])('is special: %s', (special, set) => expect(toListedRecordSet(set))
    .toMatchObject({ name: 'web.example.com', type: 'A', special }));

  it('without a TTL of its own has 0', () => {
    expect(toListedRecordSet({ Name: 'web.example.com.', Type: 'A', AliasTarget: target }))
      .toMatchObject({ ttlSeconds: 0, values: [] });
  });

  it.each<[string, ResourceRecordSet]>([
    ['name', { ...plain, Name: undefined }], ['name', { ...plain, Name: '' }], ['type', { ...plain, Type: undefined }],
    ['legal TTL', { ...plain, TTL: NaN }],
  ])('is none without a %s', (_, set) => expect(toListedRecordSet(set)).toBeUndefined());
});

describe('A change', () => {
  it('is sent exactly as given', () => {
    const recordSet = { name: '*.example.com', type: 'TXT', ttlSeconds: 0, values: ['"b"', '"a"'] };
    expect(toSdkChange({ action: 'DELETE', recordSet })).toEqual({
      Action: 'DELETE',
      ResourceRecordSet: {
        Name: String.raw`\052.example.com.`, Type: 'TXT', TTL: 0, ResourceRecords: [{ Value: '"b"' }, { Value: '"a"' }],
      },
    });
  });
});
