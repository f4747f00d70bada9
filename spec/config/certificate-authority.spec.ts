import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../src/config';

const CERTIFICATE = readFileSync(join(__dirname, '../fixtures/rancher-api/test-only.cert.pem'), 'utf8');
const USUAL_PATH = '/var/lib/rancher/etc/ssl/ca.crt';
const ENV = { ROOT_DOMAIN: 'example.com', CATTLE_URL: 'https://rancher', CATTLE_ACCESS_KEY: 'a', CATTLE_SECRET_KEY: 's' };

function parse(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  return parseConfig({
    env: { ...ENV, ...env },
    flags: {},
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return text;
    },
  });
}

const authorityOf = (...given: Parameters<typeof parse>): string | undefined => {
  const parsed = parse(...given);
  if (!parsed.ok) throw new Error(parsed.problems.join());
  return parsed.config.writeBack.type === 'on' ? parsed.config.writeBack.authorityPem : 'off';
};
const problemsOf = (...given: Parameters<typeof parse>): readonly string[] => {
  const parsed = parse(...given);
  return parsed.ok ? [] : parsed.problems;
};

describe('the authority of the Rancher server', () => {
  it.each<[string, Parameters<typeof parse>, string | undefined]>([
    ['is read from the file that is named', [{ '/ca.pem': CERTIFICATE }, { CATTLE_CA_FILE: '/ca.pem' }], CERTIFICATE],
    ['is read from where Rancher keeps it, if it is there', [{ [USUAL_PATH]: CERTIFICATE }], CERTIFICATE],
    ['is a public one when there is no file', [{}], undefined],
    ['is a public one when the usual file is no certificate', [{ [USUAL_PATH]: 'nothing of the kind' }], undefined],
  ])('%s', (_, given, authority) => {
    expect(authorityOf(...given)).toBe(authority);
  });

  it.each<[string, Parameters<typeof parse>]>([
    ['is not there', [{}, { CATTLE_CA_FILE: '/ca.pem' }]],
    ['is no certificate', [{ '/ca.pem': 'nothing of the kind' }, { CATTLE_CA_FILE: '/ca.pem' }]],
  ])('a named file that %s is a mistake with its cure', (_, given) => {
    expect(problemsOf(...given)).toEqual([
      expect.stringMatching(/^CATTLE_CA_FILE is "\/ca.pem": .*; give the path of a readable file with a certificate in PEM form$/),
    ]);
  });
});
