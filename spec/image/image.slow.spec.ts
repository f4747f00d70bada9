import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStage, recordsIn, SECRETS, statusOf, until, type Stage } from '../stories/stage';
import { buildImage, contextOf, type Image } from './replayed';

const PROJECT = join(__dirname, '../..');
const MEGABYTE = 1_000_000;
const STARTS = 3;
/** In characters; the ISC licence is the shortest. */
const SHORTEST_LICENCE = 700;

let image: Image;
beforeAll(() => { image = buildImage(); });
afterAll(() => { image.remove(); });

const sizeOf = (path: string): number => {
  const stat = statSync(path);
  return stat.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : stat.size;
};

describe('the image', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
    stage.world.addService({ stack: 'Shop', name: 'Web', ports: ['8080:80/tcp'], hosts: ['node1'] });
  });
  afterEach(() => stage.close());

  /** Answers of the Route 53 template v0.7.9, the empty ones included, and where this test's servers are. */
  const template = () => ({
    ...SECRETS, ROOT_DOMAIN: 'example.com', ROUTE53_ZONE_ID: '', NAME_TEMPLATE: '', TTL: '', ROUTE53_MAX_RETRIES: '',
    CATTLE_URL: `${stage.rancher.url}/v1`,
    METADATA_URL: stage.metadata.url, AWS_ENDPOINT_URL_ROUTE_53: stage.route53.url,
  });

  it('listens less than a second after its start', async () => {
    const startsMs: number[] = [];
    // The best of some: other work on this machine is none of its own.
    for (let start = 0; start < STARTS; start += 1) {
      const startedAtMs = performance.now();
      const container = image.run(template(), '-provider=route53');
      await until('it listens', () => container.output().includes('listening'), container.output);
      startsMs.push(performance.now() - startedAtMs);
      container.stop();
      await container.exitCode;
    }
    expect(Math.min(...startsMs)).toBeLessThan(1_000);
  });

  it('starts with the template\'s answers, unprivileged and on a read-only tree, answers on port 1000, and stops at once', async () => {
    const container = image.run(template(), '-provider=route53');
    await until('the record', () => recordsIn(stage.zone).length === 1, container.output);
    expect(recordsIn(stage.zone)).toEqual(['web.shop.default.example.com A 203.0.113.11']);
    expect(container.output()).toContain('listening on 0.0.0.0:1000');
    expect(await statusOf('http://127.0.0.1:1000/')).toBe(200);
    expect(image.health()).toBe(0);

    const before = stage.zone.recordSets();
    const stoppedAtMs = performance.now();
    container.stop();
    expect(await container.exitCode).toBe(0);
    // Docker kills what is still there then.
    expect(performance.now() - stoppedAtMs).toBeLessThan(10_000);
    expect(stage.zone.recordSets()).toEqual(before);
  });

  it('is unhealthy when the program does not answer', async () => {
    const container = image.run({ ...template(), PORT: '1001' }, 'run');
    await until('it listens', () => container.output().includes('listening'), container.output);
    expect(image.health()).toBe(0);
    container.stop();
    await container.exitCode;
    expect(image.health()).toBe(1);
  });

  it('plays the demo', async () => {
    const container = image.run({}, 'demo', '--once');
    const code = await container.exitCode;
    expect(container.output().split('\n').filter((line) => line.includes('✗'))).toEqual([]);
    expect(code).toBe(0);
    expect(container.output()).toContain('the zone is as it was');
  });

  it('tells what is wrong with its settings, and ends', async () => {
    const container = image.run({ TTL: 'soon' });
    expect(await container.exitCode).toBe(1);
    expect(container.output()).toContain('TTL');
  });
});

describe('the image\'s size', () => {
  it('is under 30 MB without Node, licences included, and nothing else is in it', () => {
    expect(sizeOf(join(image.root, 'app'))).toBeLessThan(30 * MEGABYTE);
    expect(readdirSync(join(image.root, 'app')).sort())
      .toEqual(['LICENSE', 'NODE-LICENSE.txt', 'THIRD-PARTY-LICENSES.txt', 'demo', 'healthcheck.js', 'main.js']);
  });
});

describe('the licences in it', () => {
  const textOf = (name: string): string => readFileSync(join(image.root, 'app', name), 'utf8');

  it('are those of every package that is bundled, each with its text, and node\'s own', () => {
    const [, ...packages] = textOf('THIRD-PARTY-LICENSES.txt').split(/^(?=\S+ \d+\.\d+\.\d+\S* \(.+\)$)/m);
    expect(packages.length).toBeGreaterThan(50);
    expect(packages.filter((text) => text.length < SHORTEST_LICENCE)).toEqual([]);
    expect(packages.find((text) => text.startsWith('agent-base '))).toContain('Nathan Rajlich');
    expect(packages.find((text) => text.startsWith('@aws-sdk/nested-clients '))).toContain('END OF TERMS AND CONDITIONS');
    expect(textOf('NODE-LICENSE.txt')).not.toBe('');
  });
});

describe('what a build is given', () => {
  it('are sources, and no secret that lies beside or between them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'context-'));
    try {
      for (const name of ['.dockerignore', 'Dockerfile', 'package.json', 'package-lock.json', 'LICENSE', 'src', 'scripts']) {
        cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
      }
      const sources = contextOf(folder);
      expect(sources).toContain('src/main.ts');
      expect(sources).toContain('package-lock.json');
      expect(sources).toContain('scripts/image/context.mjs');
      mkdirSync(join(folder, 'src/.aws'));
      const secrets = [
        '.env', '.npmrc', 'id_rsa', 'answers.txt', 'src/.env', 'src/server.key', 'src/ca.pem', 'src/.aws/credentials', 'scripts/id_ed25519',
        'src/aws-credentials', 'rancher-compose.yml', 'src/debug.log', 'src/prod.env', 'src/secrets.json', 'src/core/credentials.json',
        'src/accessKeys.csv', 'src/token.txt', 'src/keystore.jks', 'src/kubeconfig', 'scripts/prod.env', 'scripts/secrets.json',
        'scripts/image/accessKeys.csv', 'scripts/token.txt', 'scripts/kubeconfig', 'scripts/deploy.sh', 'src/.aws/keys.ts',
      ];
      for (const secret of secrets) writeFileSync(join(folder, secret), 'secret');
      expect(contextOf(folder)).toEqual(sources);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
