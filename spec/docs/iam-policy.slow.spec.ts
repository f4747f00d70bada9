import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Authorise } from '../../src/emulators/route53/service';
import { breaches } from '../stories/oracle';
import { openStage, recordsIn, ROOT_DOMAIN, type Stage } from '../stories/stage';
import { NO_WRITE_BACK, OWNER, QUICK, asked, holds, ownedIn, readiness } from '../stories/watch';
import { authoriseBy, type Policy } from './iam';
import { ROOT, offlineBlocks } from './pages';
import { whileReloading } from './while-reloading';

/** The policy as the command of the page makes it. */
function filledPolicy(values: Readonly<Record<string, string>>): Policy {
  const block = offlineBlocks('docs/getting-started.md').find(({ text }) => text.includes('docs/iam-policy.json'));
  const folder = mkdtempSync(join(tmpdir(), 'policy-'));
  const commands = Object.entries(values)
    .reduce((text, [name, value]) => text.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${value}`), block?.text ?? '')
    .replace('> policy.json', '> "$FOLDER/policy.json"');
  try {
    execFileSync('sh', ['-euc', commands], { cwd: ROOT, env: { ...process.env, FOLDER: folder } });
    return JSON.parse(readFileSync(join(folder, 'policy.json'), 'utf8')) as Policy;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the IAM policy of the documentation', () => {
  let authorise: Authorise | undefined;
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage({ route53: { authorise: (request) => authorise?.(request) } });
    const policy = filledPolicy({ ZONE_ID: stage.zone.id, DOMAIN: ROOT_DOMAIN, ENVIRONMENT: 'default' });
    authorise = authoriseBy(policy);
  });
  afterEach(() => stage.close());

  const denials = (): number => stage.route53.log.counters().requests['ChangeResourceRecordSets']?.['AccessDenied'] ?? 0;

  it('is filled in, whatever the domain is called', () => {
    const { Statement: statements } = filledPolicy({ ZONE_ID: 'Z1', DOMAIN: 'production-corp.com', ENVIRONMENT: 'staging' });
    const names = statements.flatMap(({ Condition: conditions }) =>
      conditions?.['ForAllValues:StringLike']?.['route53:ChangeResourceRecordSetsNormalizedRecordNames'] ?? []);
    expect(names).toEqual([
      '*.staging.production-corp.com', 'external-dns-*.production-corp.com', 'fence.external-dns-*.production-corp.com',
      'names-*.external-dns-*.production-corp.com',
    ]);
  });

  it.each([['by its name', ''], ['by its id', 'id']])('is all it takes, with the zone found %s', async (_how, zoneId) => {
    const state = `external-dns-${OWNER}.${ROOT_DOMAIN}`;
    const listed = ['web.shop.default.example.com', 'old.shop.default.example.com'];
    stage.zone.put(
      ...listed.map((name) => ({ name, type: 'A', ttlSeconds: 60, values: ['203.0.113.14'] })),
      { name: state, type: 'TXT', ttlSeconds: 60, values: listed.map((name) => `"${name}."`) },
    );
    stage.world.addService({ stack: 'Shop', name: 'Web', ports: ['8080:80/tcp'], hosts: ['node1'] });
    stage.world.setHostLabel('node3', 'io.rancher.host.external_dns_ip', '203.0.113.13, 2001:db8::13');

    const service = stage.start({ ...NO_WRITE_BACK, ROUTE53_ZONE_ID: zoneId === '' ? '' : stage.zone.id }, QUICK);
    await service.told('in sync');
    expect(service.of('names adopted')).toMatchObject([{ names: 2 }]);
    expect(stage.zone.find(state, 'TXT')).toBeUndefined();
    stage.world.addService({ stack: 'Shop', name: 'Six', ports: ['8081:80/tcp'], hosts: ['node3'] });
    stage.world.moveService('Shop/Web', 'node2');
    await whileReloading(stage, holds(stage.zone, 'web.shop.default.example.com A 203.0.113.12',
      'six.shop.default.example.com A 203.0.113.13', 'six.shop.default.example.com AAAA 2001:db8::13'));
    stage.world.removeService('Shop/Six');
    await whileReloading(stage, holds(stage.zone, 'web.shop.default.example.com A 203.0.113.12'));

    expect([...ownedIn(stage.zone).keys()]).toEqual(['web.shop.default.example.com']);
    expect(await readiness(service)).toMatchObject({ ready: true });
    expect([denials(), service.of('zone denied')]).toEqual([0, []]);
    // The one set that is not ours and goes, in the batch that takes over what it lists.
    expect(breaches(stage.route53)).toEqual([expect.stringContaining(`DELETE TXT ${state} `)]);
    expect(asked(stage.route53, zoneId === '' ? 'GetHostedZone' : 'ListHostedZonesByName')).toBe(0);
  });

  it('is enforced here: a name outside it is left alone, the others are written, and the cure is said', async () => {
    const template = 'io.rancher.service.external_dns_name_template';
    stage.world.addService({ stack: 'Shop', name: 'Web', ports: ['8080:80/tcp'], hosts: ['node1'], labels: { [template]: 'elsewhere' } });
    stage.world.addService({ stack: 'Shop', name: 'Api', ports: ['8081:80/tcp'], hosts: ['node2'] });
    const service = stage.start(NO_WRITE_BACK, QUICK);
    await service.told('in sync');
    expect(service.of('record refused')[0]).toMatchObject({
      name: 'elsewhere.example.com', message: expect.stringContaining('permit this one in the IAM policy') as string,
    });
    expect(recordsIn(stage.zone)).toEqual(['api.shop.default.example.com A 203.0.113.12']);
    expect(await readiness(service)).toMatchObject({ ready: true });

    stage.world.setLabel('Shop/Web', template, undefined);
    await whileReloading(stage, holds(stage.zone, 'api.shop.default.example.com A 203.0.113.12',
      'web.shop.default.example.com A 203.0.113.11'));
    expect(service.of('zone denied')).toEqual([]);
  });

  it('without any right to write is said, with the cure', async () => {
    const given = authorise;
    authorise = (request) => request.action === 'ChangeResourceRecordSets' ? 'no identity-based policy allows it' : given?.(request);
    stage.world.addService({ stack: 'Shop', name: 'Web', ports: ['8080:80/tcp'], hosts: ['node1'] });
    const service = stage.start(NO_WRITE_BACK, QUICK);
    await service.told('zone denied');
    expect(service.of('zone denied')[0]).toMatchObject({ reason: 'permission' });
    expect(await readiness(service)).toMatchObject({ ready: false });
    authorise = given;
    await whileReloading(stage, holds(stage.zone, 'web.shop.default.example.com A 203.0.113.11'));
  });

  it('allows nothing that is not needed', () => {
    const change = (action: 'CREATE' | 'DELETE' | 'UPSERT', type: 'A' | 'AAAA' | 'TXT' | 'CNAME' | 'NS', name: string) =>
      authorise?.({ action: 'ChangeResourceRecordSets', zoneId: stage.zone.id, changes: [
        { action, sentName: name, recordSet: { name, type, ttlSeconds: 60, values: [] } },
      ] });
    expect(change('CREATE', 'A', 'web.shop.default.example.com')).toBeUndefined();
    expect(change('DELETE', 'TXT', `names-12.external-dns-${OWNER}.example.com`)).toBeUndefined();
    for (const denied of [
      change('UPSERT', 'A', 'web.shop.default.example.com'), change('CREATE', 'CNAME', 'web.shop.default.example.com'),
      change('DELETE', 'A', 'www.example.com'), change('DELETE', 'NS', 'example.com'),
      change('CREATE', 'TXT', '_dmarc.example.com'),
      authorise?.({ action: 'ListResourceRecordSets', zoneId: 'ZOTHER' }),
      authorise?.({ action: 'DeleteHostedZone', zoneId: stage.zone.id }),
    ]) expect(denied).toContain('no identity-based policy');
  });
});
