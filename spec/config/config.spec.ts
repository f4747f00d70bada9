import { parseConfig, type Config, type Flags } from '../../src/config';
import { parseNameTemplate } from '../../src/core/name-template';

type Env = Record<string, string>;

interface Extras {
  readonly flags?: Flags;
  readonly files?: Record<string, string>;
}

const parse = (env: Env, { flags = {}, files = {} }: Extras = {}) =>
  parseConfig({
    env,
    flags,
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(
        new Error(`ENOENT: no such file, open '${path}'`), { code: 'ENOENT' },
      );
      return text;
    },
  });

const containing = (text: string): unknown => expect.stringContaining(text);

const REQUIRED = { ROOT_DOMAIN: 'example.com' };

function configOf(env: Env, extras?: Extras): Config {
  const parsed = parse({ ...REQUIRED, ...env }, extras);
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.config;
}

function problemsOf(env: Env, extras?: Extras): readonly string[] {
  const parsed = parse(env, extras);
  return parsed.ok ? [] : parsed.problems;
}

const onlyProblemOf = (env: Env, extras?: Extras): string => {
  const problems = problemsOf({ ...REQUIRED, ...env }, extras);
  expect(problems).toHaveLength(1);
  return problems[0] ?? '';
};

describe('the environment of the Route 53 catalog template v0.7.9', () => {
  const TEMPLATE = {
    AWS_ACCESS_KEY: 'AKIAEXAMPLE', AWS_SECRET_KEY: 'wJalrXUtnFEMI/K7MDENG',
    ROOT_DOMAIN: 'Example.com.', ROUTE53_ZONE_ID: '',
    NAME_TEMPLATE: '%{{service_name}}.%{{stack_name}}.%{{environment_name}}', TTL: '60', ROUTE53_MAX_RETRIES: '3',
    CATTLE_URL: 'http://rancher.example.com:8080/v1', CATTLE_CONFIG_URL: 'http://rancher.example.com:8080/v1',
    CATTLE_ACCESS_KEY: 'agentKey', CATTLE_SECRET_KEY: 'agentSecret', PATH: '/usr/bin', HOSTNAME: 'route53-1',
  };
  const flags = { provider: 'route53' };

  it('parses to what it means', () => {
    expect(configOf(TEMPLATE, { flags })).toEqual({
      rootDomain: 'example.com',
      ttlSeconds: 60,
      nameTemplate: [
        { placeholder: 'service_name' }, { literal: '.' }, { placeholder: 'stack_name' }, { literal: '.' },
        { placeholder: 'environment_name' },
      ],
      ownerId: undefined,
      provider: 'route53',
      route53: {
        zoneId: undefined, maxRetries: 3, region: 'us-east-1', endpoint: undefined,
        credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' },
        requestRate: undefined, requestBurst: undefined, changeRate: undefined, changeBurst: undefined,
      },
      source: 'metadata',
      metadataUrl: 'http://rancher-metadata.rancher.internal',
      rancherUrl: 'http://rancher.example.com:8080/v2-beta',
      writeBack: {
        type: 'on', url: 'http://rancher.example.com:8080/v2-beta', accessKey: 'agentKey', secretKey: 'agentSecret',
      },
      guard: { maxDeletePercent: 20, maxDeleteCount: 10, deleteDelayMs: 10_000 },
      policy: 'sync',
      takeover: false,
      approvePlan: undefined,
      resyncMs: 300_000,
      settle: { quietMs: 100, maxMs: 1_000 },
      status: { host: '0.0.0.0', port: 1_000, adminToken: undefined },
      log: { level: 'info', format: 'text', file: undefined },
      secrets: ['AKIAEXAMPLE', 'wJalrXUtnFEMI/K7MDENG', 'agentKey', 'agentSecret', 'YWdlbnRLZXk6YWdlbnRTZWNyZXQ='],
      unknownSettings: [],
    });
  });

  it('with every optional question unanswered has the defaults', () => {
    const unanswered = {
      AWS_ACCESS_KEY: '', AWS_SECRET_KEY: '', ROUTE53_ZONE_ID: '', NAME_TEMPLATE: '', TTL: '', ROUTE53_MAX_RETRIES: '',
    };
    const config = configOf({ ...TEMPLATE, ...unanswered }, { flags });
    expect(config).toMatchObject({ ttlSeconds: 300, route53: { zoneId: undefined, maxRetries: 3 } });
    expect(config.route53.credentials).toBeUndefined();
    expect({ ok: true, template: config.nameTemplate }).toEqual(parseNameTemplate(TEMPLATE.NAME_TEMPLATE));
  });
});

describe('a value that is wrong', () => {
  it.each<[string, string, string]>([
    ['ROOT_DOMAIN', 'exa mple.com', 'a label holds a character other than'],
    ['ROOT_DOMAIN', 'example..com', 'a label is empty'],
    ['ROOT_DOMAIN', `${'abcdefg.'.repeat(22)}c`, 'it has 177 characters, 176 are allowed'],
    ['TTL', '300s', 'it must be a whole number from 0 to 2147483647 (seconds); leave it empty for 300'],
    ['TTL', '-1', 'whole number'],
    ['TTL', '1e3', 'whole number'],
    ['TTL', '2147483648', 'whole number'],
    ['NAME_TEMPLATE', '%{{service}}', 'unknown placeholder'],
    ['NAME_TEMPLATE', '%{{service_name}', 'not closed'],
    ['PROVIDER', 'cloudflare', 'it must be one of: route53'],
    ['ROUTE53_ZONE_ID', 'Z 1', 'id of a hosted zone'],
    ['ROUTE53_MAX_RETRIES', 'many', 'whole number'],
    ['ROUTE53_REQUEST_RATE', '0', 'a number above 0'],
    ['ROUTE53_CHANGE_BURST', '-3', 'a number above 0'],
    ['AWS_REGION', 'US East', 'a region'],
    ['CATTLE_URL', 'rancher:8080', 'http or https address'],
    ['METADATA_URL', 'file:///etc/passwd', 'http or https address'],
    ['METADATA_URL', 'http://rancher-metadata/?x=1', 'query'],
    ['OWNER_ID', 'a.b', '1 to 50 of'],
    ['OWNER_ID', 'x'.repeat(51), '1 to 50 of'],
    ['POLICY', 'everything', 'it must be one of: sync, upsert-only, create-only'],
    ['DRY_RUN', 'maybe', 'true or false'],
    ['MAX_DELETE_COUNT', '1.5', 'whole number'],
    ['RESYNC_SECONDS', '0', 'whole number from 1'],
    ['HOST', 'a b', 'an address'],
    ['PORT', '65536', 'from 0 to 65535'],
    ['LOG_LEVEL', 'loud', 'it must be one of: error, warn, info, debug'],
    ['LOG_FORMAT', 'xml', 'it must be one of: text, json'],
  ])('%s=%s is told with its name, value and cure', (name, value, problem) => {
    const told = onlyProblemOf({ [name]: value });
    expect(told).toContain(`${name} is "${value}"`.slice(0, 60));
    expect(told).toContain(problem);
    expect(told).toContain('; ');
  });

  it('does not hide the others: every mistake is told at once', () => {
    const problems = problemsOf({ TTL: 'soon', PORT: 'http', AWS_ACCESS_KEY: 'AKIAEXAMPLE', DRY_RUN: 'true' });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'ROOT_DOMAIN', 'TTL', 'DRY_RUN', 'PORT', 'AWS_ACCESS_KEY',
    ]);
  });

  it('is told in one line, whatever it holds', () => {
    const told = onlyProblemOf({ TTL: '3\n\u001b[31m' + 'x'.repeat(500) });
    expect(told).toContain('\\n\\u{1b}[31m');
    expect(told.length).toBeLessThan(250);
  });

  it('from a flag is told with the flag', () => {
    expect(onlyProblemOf({}, { flags: { provider: 'bind' } })).toMatch(/^-provider is "bind": .* one of: route53/);
  });

  it('is not quoted where it may hold a password', () => {
    const told = problemsOf({
      ...REQUIRED, CATTLE_URL: 'http://me:hunter2@rancher/v1', METADATA_URL: 'me:hunter2@meta',
    });
    expect(told).toHaveLength(2);
    expect(told.join()).not.toContain('hunter2');
    expect(told[0]).toContain('must not hold a user name or password');
  });
});

describe('ROOT_DOMAIN', () => {
  it('is required', () => {
    expect(problemsOf({})).toEqual([expect.stringMatching(/^ROOT_DOMAIN is not set; set it to /)]);
    expect(problemsOf({ ROOT_DOMAIN: '  ' })).toHaveLength(1);
  });

  it('loses its trailing dot and its capitals', () => {
    expect(configOf({ ROOT_DOMAIN: ' Apps.EXAMPLE.com. ' }).rootDomain).toBe('apps.example.com');
  });
});

describe('what is not built yet', () => {
  it.each<[string, string]>([
    ['DRY_RUN', 'true'], ['STATE_DIR', '/state'], ['WAIT_INSYNC', 'true'], ['ENVIRONMENTS', 'a,b'], ['SOURCE', 'api'],
  ])('%s=%s is refused, never ignored', (name, value) => {
    expect(onlyProblemOf({ [name]: value })).toMatch(
      new RegExp(`^${name} is "${value}", which is not supported by this version; `),
    );
  });

  it.each<[string, string]>([
    ['DRY_RUN', 'false'], ['WAIT_INSYNC', 'false'], ['SOURCE', 'metadata'],
  ])('%s=%s says what this version does, so it is taken', (name, value) => {
    expect(problemsOf({ ...REQUIRED, [name]: value })).toEqual([]);
  });
});

describe('what can be set is used', () => {
  it.each<[Env, object]>([
    [{ TTL: '0' }, { ttlSeconds: 0 }],
    [{ OWNER_ID: 'Prod_1' }, { ownerId: 'prod_1' }],
    [{ ROUTE53_ZONE_ID: '/hostedzone/Z1D633PJN98FT9' }, { route53: { zoneId: 'Z1D633PJN98FT9' } }],
    [{ ROUTE53_REQUEST_RATE: '2.5', ROUTE53_CHANGE_BURST: '800' }, { route53: { requestRate: 2.5, changeBurst: 800 } }],
    [{ AWS_REGION: 'cn-north-1' }, { route53: { region: 'cn-north-1' } }],
    [{ AWS_ENDPOINT_URL_ROUTE_53: 'http://127.0.0.1:4000/' }, { route53: { endpoint: 'http://127.0.0.1:4000' } }],
    [{ METADATA_URL: 'http://169.254.169.250/' }, { metadataUrl: 'http://169.254.169.250' }],
    [{ MAX_DELETE_COUNT: '0', DELETE_DELAY_SECONDS: '0' }, { guard: { maxDeleteCount: 0, deleteDelayMs: 0 } }],
    [{ RESYNC_SECONDS: '60' }, { resyncMs: 60_000 }],
    [{ POLICY: 'upsert-only', TAKEOVER: 'true' }, { policy: 'upsert-only', takeover: true }],
    [{ MAX_DELETE_PERCENT: '30', APPROVE_PLAN: 'ab'.repeat(32) }, { guard: { maxDeletePercent: 30 }, approvePlan: 'ab'.repeat(32) }],
    [{ ADMIN_TOKEN: 'admin-token' }, { status: { adminToken: 'admin-token' } }],
    [{ SETTLE_QUIET_MS: '5', SETTLE_MAX_MS: '50' }, { settle: { quietMs: 5, maxMs: 50 } }],
    [{ HOST: '::1', PORT: '8080' }, { status: { host: '::1', port: 8080 } }],
    [{ LOG_LEVEL: 'WARN', LOG_FORMAT: 'json' }, { log: { level: 'warn', format: 'json' } }],
  ])('%j', (env, expected) => {
    expect(configOf(env)).toMatchObject(expected);
  });

  it('a flag goes before its variable', () => {
    expect(configOf({ LOG_LEVEL: 'error' }, { flags: { debug: true, log: '/x.log' } }).log).toEqual({
      level: 'debug', format: 'text', file: '/x.log',
    });
    expect(configOf({ PROVIDER: 'infoblox' }, { flags: { provider: 'route53' } }).provider).toBe('route53');
  });

  it('SETTLE_MAX_MS below SETTLE_QUIET_MS is a mistake', () => {
    expect(onlyProblemOf({ SETTLE_QUIET_MS: '2000' })).toMatch(
      /^SETTLE_MAX_MS \(1000\) is less than SETTLE_QUIET_MS \(2000\)/,
    );
  });

  it('names that look like ours and are none are reported, others are not our business', () => {
    const env = { ROUTE53_MAX_RETRY: '3', ROOT_DOMIAN: 'x', AWS_PROFILE: 'x', CATTLE_CONFIG_URL: 'x', SETTLE_MS: '' };
    expect(configOf(env).unknownSettings).toEqual(['ROOT_DOMIAN', 'ROUTE53_MAX_RETRY']);
  });
});

describe('AWS credentials', () => {
  it.each<[Env, object | undefined]>([
    [{}, undefined],
    [{ AWS_ACCESS_KEY: 'a', AWS_SECRET_KEY: 'b' }, { accessKeyId: 'a', secretAccessKey: 'b' }],
    [{ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }, { accessKeyId: 'a', secretAccessKey: 'b' }],
    [
      { AWS_ACCESS_KEY_ID: 'new', AWS_ACCESS_KEY: 'old', AWS_SECRET_ACCESS_KEY: 'new', AWS_SECRET_KEY: 'old' },
      { accessKeyId: 'new', secretAccessKey: 'new' },
    ],
    [
      { AWS_ACCESS_KEY: 'a', AWS_SECRET_KEY: 'b', AWS_SESSION_TOKEN: 'c' },
      { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
    ],
  ])('%j', (env, credentials) => {
    expect(configOf(env).route53.credentials).toEqual(credentials);
  });

  it.each<[Env, string]>([
    [{ AWS_ACCESS_KEY: 'AKIAX' }, 'AWS_ACCESS_KEY is set, but AWS_SECRET_KEY or AWS_SECRET_ACCESS_KEY is not'],
    [
      {
        AWS_SECRET_ACCESS_KEY: 'AKIAX',
      }, 'AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY or AWS_ACCESS_KEY_ID is not',
    ],
    [{ AWS_SESSION_TOKEN: 'AKIAX' }, 'AWS_SESSION_TOKEN is set without its key'],
    [{ CATTLE_ACCESS_KEY: 'AKIAX' }, 'CATTLE_ACCESS_KEY is set, but CATTLE_SECRET_KEY is not'],
    [{ CATTLE_AGENT_SECRET_KEY: 'AKIAX' }, 'CATTLE_AGENT_SECRET_KEY is set, but CATTLE_AGENT_ACCESS_KEY is not'],
  ])('half of what belongs together is a mistake: %j', (env, problem) => {
    const told = onlyProblemOf(env);
    expect(told).toContain(problem);
    expect(told).not.toContain('AKIAX');
  });
});

describe('secrets in files', () => {
  it.each([
    'AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_KEY', 'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN', 'CATTLE_SECRET_KEY',
    'ADMIN_TOKEN',
  ])('%s_FILE is read instead', (name) => {
    expect(problemsOf({ [`${name}_FILE`]: '/nowhere' })).toContainEqual(
      expect.stringMatching(new RegExp(`^${name}_FILE: the file "/nowhere" cannot be read .*ENOENT.*; give the path`)),
    );
  });

  it('lose the line end of the file, and are known to the redactor', () => {
    const config = configOf(
      { AWS_ACCESS_KEY: 'a', AWS_SECRET_KEY_FILE: '/run/secrets/s' }, { files: { '/run/secrets/s': 's3cret\n' } },
    );
    expect(config.route53.credentials).toEqual({ accessKeyId: 'a', secretAccessKey: 's3cret' });
    expect(config.secrets).toEqual(['a', 's3cret']);
  });

  it('an empty file is a mistake', () => {
    expect(problemsOf({ ...REQUIRED, ADMIN_TOKEN_FILE: '/e' }, { files: { '/e': '\n' } })).toEqual([
      'ADMIN_TOKEN_FILE: the file "/e" is empty; put the secret into it',
    ]);
  });

  it('a file and a value together are a mistake', () => {
    const env = { AWS_ACCESS_KEY: 'a', AWS_SECRET_KEY: 'hunter2', AWS_SECRET_KEY_FILE: '/s' };
    expect(problemsOf({ ...REQUIRED, ...env }, { files: { '/s': 'x' } })).toEqual([
      'AWS_SECRET_KEY and AWS_SECRET_KEY_FILE are both set; remove one of them',
    ]);
  });
});

describe('write-back to Rancher', () => {
  const URL = { CATTLE_URL: 'http://rancher:8080' };
  const PLAIN = { CATTLE_ACCESS_KEY: 'p', CATTLE_SECRET_KEY: 'ps' };
  const AGENT = { CATTLE_AGENT_ACCESS_KEY: 'g', CATTLE_AGENT_SECRET_KEY: 'gs' };
  const ENVIRONMENT = { CATTLE_ENVIRONMENT_ACCESS_KEY: 'e', CATTLE_ENVIRONMENT_SECRET_KEY: 'es' };

  it.each([
    ['http://rancher:8080', 'http://rancher:8080/v2-beta'],
    ['http://rancher:8080/', 'http://rancher:8080/v2-beta'],
    ['https://rancher/v1', 'https://rancher/v2-beta'],
    ['https://rancher/v1/', 'https://rancher/v2-beta'],
    ['https://rancher/v1/projects/1a5', 'https://rancher/v2-beta'],
    ['https://rancher/v2-beta', 'https://rancher/v2-beta'],
    ['https://rancher/v2-beta/projects/1a5', 'https://rancher/v2-beta'],
    ['https://proxy/rancher/v1', 'https://proxy/rancher/v1'],
  ])('%s is asked at %s', (given, url) => {
    expect(configOf({ CATTLE_URL: given, ...PLAIN }).writeBack).toEqual({
      type: 'on', url, accessKey: 'p', secretKey: 'ps',
    });
  });

  it.each<[string, Env, object]>([
    [
      'the plain family first', { ...URL, ...PLAIN, ...AGENT, ...ENVIRONMENT }, {
        type: 'on', accessKey: 'p', secretKey: 'ps',
      },
    ],
    ['else the agent family', { ...URL, ...AGENT, ...ENVIRONMENT }, { type: 'on', accessKey: 'g', secretKey: 'gs' }],
    [
      'never the environment family', { ...URL, ...ENVIRONMENT }, {
        type: 'off', reason: containing('CATTLE_ENVIRONMENT'),
      },
    ],
    ['none: off', URL, { type: 'off', advice: containing('io.rancher.container.create_agent') }],
    ['none: an agent\'s is asked for', URL, { type: 'off', advice: containing('the key of an agent') }],
    ['no address: off', PLAIN, { type: 'off', reason: 'CATTLE_URL is not set' }],
  ])('%s', (_, env, expected) => {
    expect(configOf(env).writeBack).toMatchObject(expected);
  });

  it('the address is known without a key', () => {
    expect(configOf(URL).rancherUrl).toBe('http://rancher:8080/v2-beta');
  });

  it('what Rancher injects beside the keys is a secret, too', () => {
    expect(configOf({ CATTLE_AGENT_INSTANCE_AUTH: 'Basic cDpwcw==' }).secrets).toEqual(['cDpwcw==']);
  });
});
