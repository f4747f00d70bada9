import { openStage, recordsIn, until, type Stage } from '../stories/stage';
import { NO_WRITE_BACK, QUICK, holds, readiness } from '../stories/watch';
import { whileReloading } from './while-reloading';

const WEB = 'web.shop.default.example.com A 203.0.113.11';
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';
const PROXIES = { HTTP_PROXY: NOWHERE, HTTPS_PROXY: NOWHERE, ALL_PROXY: NOWHERE, NO_PROXY: '' };
const VARIABLES = Object.entries(PROXIES).flatMap(([name, value]) => [[name, value], [name.toLowerCase(), value]] as const);

describe('what docs/faq.md says', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
    stage.world.addService({ stack: 'Shop', name: 'Web', ports: ['8080:80/tcp'], hosts: ['node1'] });
  });
  afterEach(() => stage.close());

  it('all names go when every host is labelled so and somebody says yes; only marks are left', async () => {
    const service = stage.start({ ...NO_WRITE_BACK, ADMIN_TOKEN: 'open-sesame' }, QUICK);
    for (let number = 1; number <= 11; number += 1) {
      stage.world.addService({ stack: 'Blog', name: `s${number}`, ports: ['8080:80/tcp'], hosts: ['node2'] });
    }
    await until('all names', () => recordsIn(stage.zone).length === 12, () => recordsIn(stage.zone));
    for (const host of ['node1', 'node2', 'node3']) stage.world.setHostLabel(host, 'io.rancher.host.external_dns', 'false');
    await whileReloading(stage, service.told('deletes held'));
    expect(recordsIn(stage.zone)).toHaveLength(12);

    const heldChecksum = service.of('deletes held').at(-1)?.heldChecksum;
    const approved = await fetch(`http://127.0.0.1:${String(service.of('listening')[0]?.port)}/approve`, {
      method: 'POST', headers: { Authorization: 'Bearer open-sesame' }, body: JSON.stringify({ heldChecksum }),
    });
    expect(approved.ok).toBe(true);
    await whileReloading(stage, holds(stage.zone));
    const left = stage.zone.recordSets().filter(({ type }) => type !== 'NS' && type !== 'SOA');
    expect(left.filter(({ type, name }) => type !== 'TXT' || !name.includes('.external-dns-'))).toEqual([]);
  });

  it('an environment made anew finds its names again with the old owner, and not without', async () => {
    const before = stage.start({ ...NO_WRITE_BACK, OWNER_ID: 'the-old-uuid' }, QUICK);
    await before.told('in sync');
    await before.stop();
    expect(stage.zone.find('fence.external-dns-the-old-uuid.example.com', 'TXT')).toBeDefined();

    const anew = stage.start(NO_WRITE_BACK, QUICK);
    await anew.told('conflict');
    await anew.stop();

    const kept = stage.start({ ...NO_WRITE_BACK, OWNER_ID: 'the-old-uuid' }, QUICK);
    await kept.told('in sync');
    stage.world.moveService('Shop/Web', 'node2');
    await whileReloading(stage, holds(stage.zone, 'web.shop.default.example.com A 203.0.113.12'));
    expect(kept.of('conflict')).toEqual([]);
  });

  describe('with a proxy in the environment', () => {
    const given = VARIABLES.map(([name]) => [name, process.env[name]] as const);
    beforeEach(() => { for (const [name, value] of VARIABLES) process.env[name] = value; });
    afterEach(() => {
      for (const [name, value] of given) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    });

    it('AWS, rancher-metadata and Rancher are asked directly', async () => {
      const service = stage.start({}, QUICK);
      await service.told('fqdn confirmed');
      expect(recordsIn(stage.zone)).toEqual([WEB]);
      expect(await readiness(service)).toEqual({ ready: true, codes: [] });
    });
  });
});
