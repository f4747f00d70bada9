import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ChangeResourceRecordSetsCommand, Route53Client, type ChangeBatch } from '@aws-sdk/client-route-53';
import type { EmulatedZone } from '../../src/emulators/route53/emulated-zone';
import { openStage, recordsIn, ROOT_DOMAIN, type RunningService, type Stage } from '../stories/stage';
import { NO_WRITE_BACK, OWNER, QUICK, holds, ownedIn } from '../stories/watch';
import { originalRound, type Original } from './original';
import { ROOT, blocksOf } from './pages';
import { whileReloading } from './while-reloading';

const SCRIPT = join(ROOT, 'docs/way-back.mjs');
const STATE = `external-dns-${OWNER}.${ROOT_DOMAIN}`;
const ORIGINAL: Original = { rootDomain: ROOT_DOMAIN, environmentUuid: OWNER, environmentName: 'default', ttlSeconds: 300 };
const HAND = { name: 'hand.default.example.com', type: 'A', ttlSeconds: 300, values: ['192.0.2.7'] } as const;
const HAND_TEXT = 'hand.default.example.com A 192.0.2.7';
/** Not on every machine, and Debian's is too old to be told another endpoint by a variable: the chain is also run with the SDK below. */
const withCommandLine = spawnSync('aws', ['--version']).status === 0 ? it : it.skip;

/** `zone.json`, as the AWS command line prints a zone. */
const listingOf = (zone: EmulatedZone): string => JSON.stringify({
  ResourceRecordSets: zone.recordSets().map(({ name, type, ttlSeconds, values, setIdentifier }) => ({
    Name: `${name}.`, Type: type, TTL: ttlSeconds, ResourceRecords: values.map((Value) => ({ Value })),
    ...(setIdentifier === undefined ? {} : { SetIdentifier: setIdentifier, Weight: 1 }),
  })),
});

describe('the way there and back', () => {
  let stage: Stage;
  let folder: string;
  beforeEach(async () => {
    stage = await openStage();
    folder = mkdtempSync(join(tmpdir(), 'way-back-'));
    stage.world.addService({ stack: 'Shop', name: 'Web', ports: ['8080:80/tcp'], hosts: ['node1'] });
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await stage.close();
  });

  const wayBack = (zone: EmulatedZone, ...words: readonly string[]) => {
    writeFileSync(join(folder, 'zone.json'), listingOf(zone));
    return spawnSync(process.execPath, [SCRIPT, join(folder, 'zone.json'), ROOT_DOMAIN, ...words], { encoding: 'utf8' });
  };
  /** Why there is none; then there is no batch. */
  const refusal = (...words: readonly string[]): string => {
    const { status, stdout, stderr } = wayBack(stage.zone, ...words);
    expect([status, stdout]).toEqual([1, '']);
    return stderr;
  };
  const send = async (batch: string): Promise<void> => {
    const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
    const client = new Route53Client({ endpoint: stage.route53.url, region: 'us-east-1', credentials, maxAttempts: 1 });
    const changes = JSON.parse(batch) as ChangeBatch;
    await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: stage.zone.id, ChangeBatch: changes }))
      .finally(() => { client.destroy(); });
  };
  const start = async (): Promise<RunningService> => {
    const service = stage.start(NO_WRITE_BACK, QUICK);
    await service.told('in sync');
    return service;
  };
  const stateNames = (): readonly string[] => [...stage.zone.find(STATE, 'TXT')?.values ?? []].sort();

  it('leaves every record where it should be: the original, this one, the original, this one again', async () => {
    stage.zone.put(HAND);
    // Of a name that is gone meanwhile; without any state it would take the record made by hand.
    stage.zone.put({ name: STATE, type: 'TXT', ttlSeconds: 300, values: ['"gone.shop.default.example.com."'] });
    originalRound(stage.zone, ORIGINAL, {
      'web.shop.default.example.com': ['203.0.113.14'], 'old.shop.default.example.com': ['203.0.113.14'],
    });

    const first = await start();
    stage.world.setHostLabel('node3', 'io.rancher.host.external_dns_ip', '203.0.113.13, 2001:db8::13');
    stage.world.addService({ stack: 'Shop', name: 'New', ports: ['8081:80/tcp'], hosts: ['node3'] });
    await whileReloading(stage, holds(stage.zone, HAND_TEXT, 'web.shop.default.example.com A 203.0.113.11',
      'new.shop.default.example.com A 203.0.113.13', 'new.shop.default.example.com AAAA 2001:db8::13'));
    await first.stop();

    const before = recordsIn(stage.zone);
    const batch = wayBack(stage.zone);
    expect(batch.stderr).toBe('');
    await send(batch.stdout);
    expect(recordsIn(stage.zone)).toEqual(before.filter((record) => !record.includes('AAAA')));
    expect(stateNames()).toEqual(['"new.shop.default.example.com."', '"web.shop.default.example.com."']);
    const marks = stage.zone.recordSets().filter(({ name, type }) => type === 'TXT' && name.includes('external-dns-'));
    expect(marks.map(({ name }) => name)).toEqual([STATE]);

    originalRound(stage.zone, ORIGINAL, { 'web.shop.default.example.com': ['203.0.113.12'] });
    expect(recordsIn(stage.zone)).toEqual([HAND_TEXT, 'web.shop.default.example.com A 203.0.113.12']);

    const second = await start();
    expect(second.of('names adopted')).toMatchObject([{ names: 1 }]);
    expect(stateNames()).toEqual([]);
    await whileReloading(stage, holds(stage.zone, HAND_TEXT, 'web.shop.default.example.com A 203.0.113.11',
      'new.shop.default.example.com A 203.0.113.13', 'new.shop.default.example.com AAAA 2001:db8::13'));
    expect([...ownedIn(stage.zone).keys()]).not.toContain(HAND.name);
  });

  it('is needed: without its state the original takes what it never made', async () => {
    stage.zone.put(HAND);
    await (await start()).stop();
    originalRound(stage.zone, ORIGINAL, { 'web.shop.default.example.com': ['203.0.113.11'] });
    expect(recordsIn(stage.zone)).toEqual(['web.shop.default.example.com A 203.0.113.11']);
  });

  withCommandLine('is gone with the commands of the page', async () => {
    await (await start()).stop();
    symlinkSync(join(ROOT, 'docs'), join(folder, 'docs'));
    const commands = blocksOf('docs/migrating.md').filter(({ info }) => info === 'sh').map(({ text }) => text
      .replace('npm ci && npm run build', '').replaceAll('Z1D633PJN98FT9', stage.zone.id)
      .replaceAll('aws route53', `aws --endpoint-url ${stage.route53.url} route53`));
    const env = {
      PATH: process.env['PATH'], HOME: folder, AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret', AWS_DEFAULT_REGION: 'us-east-1',
    };
    // Not in step with this process: the emulator runs in it.
    for (const command of commands) await promisify(execFile)('bash', ['-euc', command], { cwd: folder, env });
    expect(commands).toHaveLength(2);
    expect(stateNames()).toEqual(['"web.shop.default.example.com."']);
    expect(recordsIn(stage.zone)).toEqual(['web.shop.default.example.com A 203.0.113.11']);
  });

  it('is refused as a whole when the service wrote meanwhile', async () => {
    const service = await start();
    const batch = wayBack(stage.zone);
    stage.world.addService({ stack: 'Shop', name: 'New', ports: ['8081:80/tcp'], hosts: ['node3'] });
    await whileReloading(stage,
      holds(stage.zone, 'web.shop.default.example.com A 203.0.113.11', 'new.shop.default.example.com A 203.0.113.13'));
    await service.stop();
    await expect(send(batch.stdout)).rejects.toThrow('do not match the current values');
    expect(stateNames()).toEqual([]);
  });

  it('says why there is none', async () => {
    expect(refusal()).toBe('the zone has no owner\n');
    await (await start()).stop();
    expect(refusal('somebody')).toContain("somebody's");
    stage.zone.put({ name: STATE, type: 'TXT', ttlSeconds: 300, values: ['"web.shop.default.example.com."'] });
    expect(refusal()).toContain('does rancher/external-dns run?');
    expect(() => execFileSync(process.execPath, [SCRIPT], { stdio: 'pipe' })).toThrow('usage');
  });
});
