import fc from 'fast-check';
import { readHostLabels, readServiceLabels } from '../../src/core/labels';
import { anyText } from '../any-text';
import { template } from '../make';

const POLICY = 'io.rancher.service.external_dns';
const NAME_TEMPLATE = 'io.rancher.service.external_dns_name_template';
const HOST_PUBLISHED = 'io.rancher.host.external_dns';
const HOST_ADDRESSES = 'io.rancher.host.external_dns_ip';
const garbage = [`label ${POLICY} is neither auto, always nor never: taken as auto`];

describe('the labels of a service', () => {
  it.each([
    [{}, { policy: 'auto', remarks: [] }],
    [{ [POLICY]: '' }, { policy: 'auto', remarks: [] }],
    [{ [POLICY]: 'auto' }, { policy: 'auto', remarks: [] }],
    [{ [POLICY]: 'ALWAYS ' }, { policy: 'always', remarks: [] }],
    [{ [POLICY]: 'never' }, { policy: 'never', remarks: [] }],
    [{ [POLICY]: 'true' }, { policy: 'auto', remarks: garbage }],
    [{ [POLICY]: 'constructor' }, { policy: 'auto', remarks: garbage }],
    [{ [NAME_TEMPLATE]: ' www ' }, { policy: 'auto', remarks: [], nameTemplate: template('www') }],
    [{ [NAME_TEMPLATE]: '  ' }, { policy: 'auto', remarks: [] }],
    [{ [NAME_TEMPLATE]: '%{{x' }, {
      policy: 'auto', remarks: [], nameTemplateProblem: `label ${NAME_TEMPLATE}: a placeholder is not closed with }}`,
    }],
  ])('%p', (labels, expected) => {
    expect(readServiceLabels(labels)).toEqual(expected);
  });
});

describe('the labels of a host', () => {
  it.each([
    [{}, { published: true, remarks: [] }],
    [{ [HOST_PUBLISHED]: 'false' }, { published: false, remarks: [] }],
    [{ [HOST_PUBLISHED]: ' FALSE' }, { published: false, remarks: [] }],
    [{ [HOST_PUBLISHED]: '0' }, { published: true, remarks: [] }],
    [{ [HOST_ADDRESSES]: '' }, { published: true, remarks: [] }],
    [{ [HOST_ADDRESSES]: '10.0.0.1,::1' }, {
      published: true,
      addresses: { A: ['10.0.0.1'], AAAA: [], problems: ['::1 is a loopback address'] },
      remarks: [`label ${HOST_ADDRESSES}: ::1 is a loopback address`],
    }],
  ])('%p', (labels, expected) => {
    expect(readHostLabels(labels)).toEqual(expected);
  });
});

it('what every object has is no label', () => {
  const polluted: Record<string, string> = {};
  Object.setPrototypeOf(polluted, { [POLICY]: 'never', [HOST_PUBLISHED]: 'false' });
  expect(readServiceLabels(polluted).policy).toBe('auto');
  expect(readHostLabels(polluted).published).toBe(true);
});

it('no text makes reading labels throw', () => {
  fc.assert(fc.property(anyText(), (text) => {
    expect(readServiceLabels({ [POLICY]: text, [NAME_TEMPLATE]: text }).policy).toBeDefined();
    expect(readHostLabels({ [HOST_PUBLISHED]: text, [HOST_ADDRESSES]: text }).published).toBeDefined();
  }));
});
