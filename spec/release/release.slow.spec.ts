import { VERSION } from '../../src/version';
import { VERSION_FOLDERS } from '../catalog/template';
import { openCheckout, type Checkout } from './checkout';

const NEXT = '9.9.9';
const ENTRY = 'catalog/infra-templates/route53';
const NEWEST = `${ENTRY}/${VERSION_FOLDERS[0] ?? ''}`;
const FOLLOWING = `${ENTRY}/${Number(VERSION_FOLDERS[0]) + 1}`;
const jsonOf = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

/** `name@version` of what `npm ci --omit=dev` installs. */
function productionPackages(lock: string): readonly string[] {
  const { packages } = JSON.parse(lock) as { packages: Record<string, { version: string; dev?: true }> };
  const found = Object.entries(packages).filter(([folder, { dev }]) => folder !== '' && dev === undefined);
  return [...new Set(found.map(([folder, { version }]) => `${folder.split('node_modules/').at(-1) ?? ''}@${version}`))].sort();
}

/** Each makes a repository and starts a few programs. */
jest.setTimeout(60_000);

describe('the release', () => {
  let checkout: Checkout;
  beforeEach(() => { checkout = openCheckout(); });
  afterEach(() => checkout.remove());

  it('in a dry run says all that it would do, and changes nothing', () => {
    const { code, output } = checkout.release(NEXT, '--dry-run', '--image', 'registry.example.com/dns/external-dns');
    expect(output).toContain(`rancher-external-dns ${VERSION}, not released yet → ${NEXT} (dry run)`);
    expect(output).toMatch(/changelog: \d+ entries/);
    expect(output).toContain('npm audit: no known vulnerabilities');
    expect(output).toMatch(/licences: .*\d+ × MIT/);
    expect(output).toMatch(/sbom: \d+ packages/);
    for (const path of [
      'package.json', 'package-lock.json', 'CHANGELOG.md', 'Dockerfile', `${ENTRY}/config.yml`, `${NEWEST}/docker-compose.yml`,
    ]) {
      expect(output).toContain(`would write ${path}\n`);
    }
    for (const tag of [NEXT, '9.9', '9', 'latest']) expect(output).toContain(`docker push registry.example.com/dns/external-dns:${tag}\n`);
    expect(output).toContain(`git tag v${NEXT}`);
    expect(code).toBe(0);
    expect(checkout.git('status', '--porcelain')).toBe('');
    expect(checkout.ran()).toEqual(['']);
  });

  it('writes the version everywhere, and what the program is made of', () => {
    checkout.takeRealSbom();
    const { code, output } = checkout.release(NEXT, '--image', 'registry.example.com/dns/external-dns');
    expect([code, output]).toEqual([0, expect.stringContaining('Left to do')]);
    expect(jsonOf(checkout.read('package.json'))['version']).toBe(NEXT);
    expect(jsonOf(checkout.read('package-lock.json'))).toMatchObject({ version: NEXT, packages: { '': { version: NEXT } } });
    expect(checkout.read('CHANGELOG.md')).toMatch(/## Unreleased\n\n## 9\.9\.9 \(\d{4}-\d\d-\d\d\)\n\n\S/);
    expect(checkout.read('Dockerfile')).toContain(`\nARG VERSION=${NEXT}\n`);
    expect(checkout.read(`${ENTRY}/config.yml`)).toContain(`\nversion: ${NEXT}\n`);
    expect(checkout.read(`${NEWEST}/docker-compose.yml`)).toContain(`  image: registry.example.com/dns/external-dns:${NEXT}\n`);
    expect(checkout.read(`${NEWEST}/rancher-compose.yml`)).toContain(`\n  version: ${NEXT}\n`);
    expect(checkout.read('docs/getting-started.md')).not.toContain(VERSION);
    expect(checkout.ran()).toEqual(['check']);

    const folder = `dist/release/${NEXT}`;
    const bill = jsonOf(checkout.read(`${folder}/rancher-external-dns-${NEXT}.cdx.json`));
    const refs = (bill['components'] as readonly Record<'bom-ref', string>[]).map((component) => component['bom-ref']);
    const component = { version: NEXT, type: 'application', name: 'rancher-external-dns' };
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component } });
    expect([...new Set(refs)].sort()).toEqual(productionPackages(checkout.read('package-lock.json')));
    expect(checkout.read(`${folder}/THIRD-PARTY-LICENSES.txt`)).toMatch(/rxjs \d+\.\d+\.\d+ \(Apache-2\.0\)/);
  });

  it('gives a version after a released one a catalog folder of its own', () => {
    checkout.git('tag', `v${VERSION}`);
    const before = checkout.read(`${NEWEST}/docker-compose.yml`);
    expect(checkout.release(NEXT).code).toBe(0);
    expect(checkout.read(`${NEWEST}/docker-compose.yml`)).toBe(before);
    expect(checkout.list(FOLLOWING)).toEqual(checkout.list(NEWEST));
    expect(checkout.read(`${FOLLOWING}/docker-compose.yml`)).toContain(`:${NEXT}\n`);
  });

  it('tags a pre-release with its own version only', () => {
    const { output } = checkout.release('9.9.9-rc.1', '--dry-run');
    expect(output.match(/docker push .*/g)).toEqual(['docker push rancher-external-dns:9.9.9-rc.1']);
  });

  it.each<[string, (checkout: Checkout) => unknown, string]>([
    ['there are known vulnerabilities', ({ audit }) => {
      audit({ metadata: { vulnerabilities: { total: 1 } }, vulnerabilities: { leftpad: {} } });
    }, 'npm audit: vulnerable: leftpad'],
    ['nobody says whether there are', ({ audit }) => {
      audit({ error: { summary: 'no network' } });
    }, 'npm audit: no answer: no network'],
    ['the changelog is empty', ({ read, write, commit }) => {
      write('CHANGELOG.md', read('CHANGELOG.md').replace(/## Unreleased\n[^]*$/, '## Unreleased\n\n## 1.0.0\n\n- Old.\n'));
      commit();
    }, 'CHANGELOG.md says nothing'],
    ['a licence is not known to be harmless', ({ read, write, commit }) => {
      write('package-lock.json', read('package-lock.json').replace(/("node_modules\/rxjs": \{[^}]*"license": )"[^"]+"/, '$1"GPL-3.0"'));
      commit();
    }, 'licences to look at: node_modules/rxjs (GPL-3.0)'],
    ['a package comes without the text of its licence', ({ read, write, commit }) => {
      const lock = jsonOf(read('package-lock.json')) as { packages: object };
      write('package-lock.json', JSON.stringify({ ...lock, packages: { ...lock.packages, 'src/textless': { license: 'MIT' } } }));
      write('src/textless/package.json', JSON.stringify({ name: 'textless', version: '1.0.0', license: 'MIT' }));
      commit();
    }, 'textless has no text of its licence (MIT)'],
    ['something is not committed', ({ write }) => write('README.md', 'changed'), 'the working tree has changes'],
    ['the version is not newer', ({ git, read, write, commit }) => {
      write('package.json', read('package.json').replace(/"version": "[^"]+"/, '"version": "10.0.0"'));
      commit();
      git('tag', 'v10.0.0');
    }, '9.9.9 is not newer than 10.0.0'],
  ])('stops when %s', (_why, spoil, problem) => {
    spoil(checkout);
    const before = checkout.git('status', '--porcelain');
    const { code, output } = checkout.release(NEXT);
    expect(output).toContain(`✗ ${problem}`);
    expect(code).toBe(1);
    expect(checkout.git('status', '--porcelain')).toBe(before);
  });

  it('stops when the tests fail on the new version, and is taken back as it says, a new folder of the catalog too', () => {
    checkout.git('tag', `v${VERSION}`);
    checkout.checksEndWith(1);
    const { code, output } = checkout.release(NEXT);
    expect([code, output]).toEqual([1, expect.stringContaining('npm run check failed')]);
    expect(output).not.toContain('Left to do');
    expect(checkout.list(FOLLOWING)).toEqual(checkout.list(NEWEST));
    const [, command = ''] = /\((git .+) takes that back\)/.exec(output) ?? [];
    expect(checkout.read('docs/releasing.md')).toContain(`\n${command}\n`);
    for (const [, ...words] of command.split(' && ').map((each) => each.split(' '))) checkout.git(...words);
    expect(checkout.git('status', '--porcelain')).toBe('');
    expect(checkout.list(ENTRY)).not.toContain(FOLLOWING.split('/').at(-1));
  });

  it('explains itself, asked or not understood', () => {
    expect(checkout.release('--help')).toEqual({ code: 0, output: expect.stringMatching(/^usage:/) as string });
    for (const words of [[], ['soon'], ['1.0'], ['1.0.0', 'now']]) {
      const { code, output } = checkout.release(...words);
      expect(code).toBe(2);
      expect(output).toContain('usage:');
    }
  });
});
