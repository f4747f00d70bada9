import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../src/config';
import { SETTINGS, type SettingName } from '../../src/config/settings';
import { VERSION } from '../../src/version';
import {
  ENTRY_FOLDER, VERSION_FOLDERS, catalogEntry, hasReadme, icons, readme, template, variablesIn, type Question,
} from './template';

const newest = template(VERSION_FOLDERS[0] ?? '');
const { catalog: { questions }, service, rancherService } = newest;
/** For Rancher itself, no variable of the service. */
const HEALTH_CHECK = 'HEALTH_CHECK';

const isSetting = (name: string): name is SettingName => Object.hasOwn(SETTINGS, name);
const settingOf = (name: string) => {
  if (!isSetting(name)) throw new Error(`${name} is no setting`);
  return SETTINGS[name];
};
const takes = (variable: string, answer: string | number): boolean => settingOf(variable).parse(String(answer)).ok;
const asked = questions.filter(({ variable }) => variable !== HEALTH_CHECK);
const named = (list: readonly Question[]) => list.map((question) => [question.variable, question] as const);
const question = (variable: string) => questions.find((each) => each.variable === variable);

describe('the catalog entry', () => {
  it('has a name, a category and one icon of its own', () => {
    expect(catalogEntry()).toMatchObject({ name: newest.catalog.name, category: 'External DNS' });
    expect(icons()).toEqual(['catalogIcon-route53.svg']);
    expect(readFileSync(join(ENTRY_FOLDER, 'catalogIcon-route53.svg'), 'utf8')).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  });

  it('offers the newest version as the one to start with', () => {
    expect(catalogEntry().version).toBe(newest.catalog.version);
  });

  it.each(VERSION_FOLDERS)('has a README in version folder %s', (folder) => {
    expect(hasReadme(folder)).toBe(true);
  });
});

describe('the template', () => {
  it('runs the image of this version', () => {
    expect(newest.catalog.version).toBe(VERSION);
    expect(service.image.split(':').at(-1)).toBe(VERSION);
  });

  it('asks for every variable that its files use', () => {
    const used = [...variablesIn(newest.dockerCompose), ...variablesIn(newest.rancherCompose)];
    expect([...used].sort()).toEqual(questions.map(({ variable }) => variable).sort());
  });

  it.each(named(asked))('hands the answer to %s to the service under its own name', (variable) => {
    expect(service.environment[variable]).toBe(`\${${variable}}`);
    expect(isSetting(variable)).toBe(true);
  });

  it('hands the service nothing that this version does not support', () => {
    for (const variable of Object.keys(service.environment)) expect(settingOf(variable).supported).toBeUndefined();
  });

  it('keeps the questions of rancher/external-dns v0.7.9', () => {
    for (const variable of [
      'AWS_ACCESS_KEY', 'AWS_SECRET_KEY', 'TTL', 'ROOT_DOMAIN', 'ROUTE53_ZONE_ID', 'NAME_TEMPLATE', HEALTH_CHECK,
      'ROUTE53_MAX_RETRIES',
    ]) expect(question(variable)?.variable).toBe(variable);
    expect(question('ROUTE53_MAX_RETRIES')).toMatchObject({ type: 'int', default: 3, min: 1, max: 5 });
    expect(question(HEALTH_CHECK)).toMatchObject({ type: 'int', default: 10_000, min: 2_000, max: 60_000, required: true });
  });

  it('gets a key for the Rancher API, and the certificate of a private authority', () => {
    expect(service.labels).toEqual({
      'io.rancher.container.create_agent': 'true', 'io.rancher.container.agent.role': 'external-dns',
    });
    expect(service.volumes).toEqual(['/var/lib/rancher/etc/ssl:/var/lib/rancher/etc/ssl:ro']);
  });

  it('writes nothing to its file system', () => {
    expect(service.read_only).toBe(true);
  });

  it('is not taken for a Go template', () => {
    expect(newest.dockerCompose).toMatch(/^# notemplating\n/);
  });

  it('is one container, checked where the service listens', () => {
    expect(rancherService.scale).toBe(1);
    expect(rancherService.health_check).toEqual({
      port: SETTINGS.PORT.fallback, interval: '${HEALTH_CHECK}', response_timeout: 8_000, unhealthy_threshold: 2,
      healthy_threshold: 2, request_line: 'GET / HTTP/1.0',
    });
    expect(service.expose).toEqual([SETTINGS.PORT.fallback]);
  });
});

describe('what is said of the template', () => {
  const page = (path: string): string => readFileSync(join(__dirname, '../..', path), 'utf8');

  it('has the policy in its README as it is in the documentation', () => {
    const [, policy = ''] = /```json\n([^]*?)```/.exec(readme(VERSION_FOLDERS[0] ?? '')) ?? [];
    expect(JSON.parse(policy)).toEqual(JSON.parse(page('docs/iam-policy.json')));
  });

  it('names the oldest Rancher that offers it', () => {
    const [oldest = ''] = /\d+\.\d+\.\d+/.exec(newest.catalog.minimum_rancher_version) ?? [];
    for (const text of [page('docs/getting-started.md'), page('catalog/README.md'), readme(VERSION_FOLDERS[0] ?? '')]) {
      expect(text).toContain(`${oldest} or later`);
    }
  });

  it('counts the questions that have to be thought about', () => {
    const answered = ['AWS_ACCESS_KEY', 'AWS_SECRET_KEY', 'ROOT_DOMAIN'];
    const withoutDefault = questions.filter(({ required, default: given }) => required && given === undefined);
    expect(answered).toEqual(expect.arrayContaining(withoutDefault.map(({ variable }) => variable)));
    const labels = answered.map((variable) => question(variable)?.label ?? '');
    expect(page('docs/getting-started.md').toLowerCase()).toContain(`answer: ${labels.join(', ').toLowerCase()}.`);
    expect(page('README.md')).toContain('answer three questions');
  });
});

describe('the questions', () => {
  it.each(named(questions))('%s has a label, a description and a type that Rancher knows', (_variable, { label, description, type }) => {
    expect(label).not.toBe('');
    expect(description).not.toBe('');
    expect(['string', 'int', 'boolean', 'enum', 'password']).toContain(type);
  });

  it.each(named(asked))('%s is required, secret and answered as the service has it', (variable, { required, type, default: given }) => {
    const setting = settingOf(variable);
    expect(required).toBe(setting.required !== undefined);
    // An access key id is no secret to who owns it; the service hides it all the same.
    expect(type === 'password').toBe(setting.secret === true && variable !== 'AWS_ACCESS_KEY');
    const offered = given === undefined ? { ok: true, value: undefined } : setting.parse(String(given));
    expect(offered).toEqual({ ok: true, value: setting.fallback });
  });

  it.each(named(asked.filter(({ type }) => type === 'int')))('%s takes the numbers that the service takes', (variable, { min = NaN, max = NaN }) => {
    expect([takes(variable, min), takes(variable, max)]).toEqual([true, true]);
    // As v0.7.9 had it: narrower than what we take.
    const isNarrower = variable === 'ROUTE53_MAX_RETRIES';
    expect([takes(variable, min - 1), takes(variable, max + 1)]).toEqual([isNarrower, isNarrower]);
  });

  it.each(named(asked.filter(({ type }) => type === 'enum')))('%s offers what the service takes, and all of it', (variable, { options = [] }) => {
    const refusal = settingOf(variable).parse('nonsense');
    expect(refusal).toEqual({ ok: false, problem: `it must be one of: ${options.join(', ')}` });
  });
});

describe('answers', () => {
  /** What Rancher puts into the container: an unanswered question is an empty string. */
  const started = (answers: Readonly<Record<string, string>>) => parseConfig({
    env: Object.fromEntries(Object.entries(service.environment)
      .map(([name, value]) => [name, value.replace(/\$\{(\w+)\}/g, (_, variable: string) => answers[variable] ?? '')])),
    flags: { provider: service.command.replace('-provider=', '') },
    readFile: () => { throw new Error('no such file'); },
  });
  const defaults = Object.fromEntries(questions.map(({ variable, default: given = '' }) => [variable, String(given)]));

  it('are enough with a hosted zone alone', () => {
    expect(started({ ROOT_DOMAIN: 'example.com' })).toMatchObject({ ok: true });
  });

  it('that are left as offered give what empty ones give', () => {
    expect(started({ ...defaults, ROOT_DOMAIN: 'example.com' })).toEqual(started({ ROOT_DOMAIN: 'example.com' }));
  });

  it('of a stack of rancher/external-dns v0.7.9 are taken as they are', () => {
    const parsed = started({
      AWS_ACCESS_KEY: 'AKIAEXAMPLE', AWS_SECRET_KEY: 'secret', TTL: '60', ROOT_DOMAIN: 'example.com', ROUTE53_ZONE_ID: '',
      NAME_TEMPLATE: '%{{service_name}}.%{{stack_name}}.%{{environment_name}}', HEALTH_CHECK: '10000', ROUTE53_MAX_RETRIES: '3',
    });
    expect(parsed).toMatchObject({ ok: true, config: {
      rootDomain: 'example.com', ttlSeconds: 60, provider: 'route53',
      route53: { credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }, zoneId: undefined, maxRetries: 3 },
    } });
  });
});
