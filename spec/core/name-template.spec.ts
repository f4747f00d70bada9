import fc from 'fast-check';
import { isPublishable, isBelow, isWithin } from '../../src/core/name';
import { parseNameTemplate, renderName, templateSuffix } from '../../src/core/name-template';
import { ROOT, template } from '../make';

const values = (service = 'Web', stack = 'Shop', environment = 'My Env') =>
  ({ service_name: service, stack_name: stack, environment_name: environment });

describe('a name template', () => {
  it.each([
    ['%{{service_name}}.%{{stack_name}}', [{ placeholder: 'service_name' }, { literal: '.' }, { placeholder: 'stack_name' }]],
    ['www', [{ literal: 'www' }]],
    ['}}', [{ literal: '}}' }]],
    ['a%{{environment_name}}', [{ literal: 'a' }, { placeholder: 'environment_name' }]],
  ])('%p is parsed', (text, parts) => {
    expect(parseNameTemplate(text)).toEqual({ ok: true, template: parts });
  });

  const unknown = 'unknown placeholder; known are %{{service_name}}, %{{stack_name}}, %{{environment_name}}';
  it.each([
    ['', 'it is empty'],
    ['%{{', 'a placeholder is not closed with }}'],
    ['%{{service_name}', 'a placeholder is not closed with }}'],
    ['%{{service_name}}%{{', 'a placeholder is not closed with }}'],
    ['%{{}}', unknown],
    ['%{{SERVICE_NAME}}', unknown],
    ['%{{constructor}}', unknown],
    ['%{{%{{service_name}}}}', 'a placeholder is not closed with }}'],
  ])('%p is refused', (text, problem) => {
    expect(parseNameTemplate(text)).toEqual({ ok: false, problem });
  });
});

describe('the name that a template gives', () => {
  it.each([
    ['%{{service_name}}.%{{stack_name}}.%{{environment_name}}', 'web.shop.my-env.example.com'],
    ['%{{service_name}}-%{{environment_name}}', 'web-my-env.example.com'],
    ['WWW.Apps', 'www.apps.example.com'],
    ['*.%{{stack_name}}', '*.shop.example.com'],
  ])('%p → %s', (text, name) => {
    expect(renderName(template(text), values(), ROOT)).toEqual({ ok: true, name });
  });

  it('is not legal when a name comes to nothing', () => {
    expect(renderName(template('%{{service_name}}.%{{stack_name}}'), values('Web', '测试'), ROOT))
      .toEqual({ ok: false, problem: 'a label is empty' });
  });

  it('counts a wildcard in full', () => {
    const labels = Array.from({ length: 4 }, () => 'r'.repeat(60)).join('.');
    expect(renderName(template('*.aaaaaaa'), values(), labels)).toMatchObject({ ok: true });
    expect(renderName(template('*.aaaaaaaa'), values(), labels))
      .toEqual({ ok: false, problem: 'the name has 254 characters, 253 are allowed' });
  });
});

describe('the domain below which a template puts an environment', () => {
  it.each([
    ['%{{service_name}}.%{{stack_name}}.%{{environment_name}}', 'my-env.example.com'],
    ['%{{service_name}}.%{{environment_name}}.Apps', 'my-env.apps.example.com'],
    ['%{{service_name}}', 'example.com'],
    ['%{{environment_name}}.%{{service_name}}', 'example.com'],
    ['%{{service_name}}-%{{environment_name}}', 'example.com'],
    ['%{{service_name}}.x-%{{environment_name}}', 'x-my-env.example.com'],
    ['www.%{{environment_name}}', 'www.my-env.example.com'],
  ])('%p → %s', (text, suffix) => {
    expect(templateSuffix(template(text), 'My Env', ROOT)).toBe(suffix);
  });
});

const piece = fc.constantFrom(
  '%{{service_name}}', '%{{stack_name}}', '%{{environment_name}}', '.', '.', '.', '-', 'apps', 'X', '*', '_', ' ', '\\056', '\0',
);
const templateText = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
const rancherName = fc.oneof(fc.constantFrom('Web', 'a.b', '-', 'x'.repeat(40), 'My Env'), fc.string({ maxLength: 12 }));

describe('whatever template and names', () => {
  it('a name that is rendered is legal and below the root, and within the suffix of its environment', () => {
    let rendered = 0;
    fc.assert(fc.property(templateText, rancherName, rancherName, rancherName, (text, service, stack, environment) => {
      const result = renderName(template(text), values(service, stack, environment), ROOT);
      if (!result.ok) return;
      rendered += 1;
      expect(isPublishable(result.name)).toBe(true);
      expect(isBelow(result.name, ROOT)).toBe(true);
      expect(isWithin(result.name, templateSuffix(template(text), environment, ROOT))).toBe(true);
    }), { numRuns: 1_000 });
    expect(rendered).toBeGreaterThan(100);
  });

  it('no text makes the parser throw', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), templateText), (text) => {
      expect(typeof parseNameTemplate(text).ok).toBe('boolean');
    }));
  });
});
