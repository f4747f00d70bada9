import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRancherApiEmulator } from '../../src/emulators/rancher-api';
import { openStage, RANCHER_KEYS, until, type Stage } from './stage';

let stage: Stage;
beforeEach(async () => { stage = await openStage(); });
afterEach(() => stage.close());

const fqdnOf = (stack: string, name: string): string | null => stage.world.findService(stack, name)?.fqdn ?? null;
const posted = () => stage.rancher.log.requests().filter(({ method }) => method === 'POST')
  .map(({ body }) => JSON.parse(body) as { serviceName: string; fqdn: string });

describe('names in Rancher', () => {
  it('are written for services whose records stand in the zone, as typed, never for sidekicks', async () => {
    stage.world.addService({
      stack: 'Shop', name: 'Web', ports: ['80:80/tcp'], hosts: ['node1'], sidekicks: [{ name: 'logs', ports: ['81:81/tcp'] }],
    });
    const service = stage.start();
    await until('the fqdn is shown', () => fqdnOf('Shop', 'Web') === 'web.shop.default.example.com');
    await service.told('fqdn confirmed');
    expect(stage.zone.find('logs.shop.default.example.com', 'A')).toBeDefined();
    expect(posted().map(({ serviceName }) => serviceName)).toEqual(['Web']);
  });

  it('are written again after a restart when the first try was lost', async () => {
    stage.rancher.inject({ kind: 'status', status: 503, count: Infinity });
    stage.world.addService({ stack: 'Shop', name: 'Web', ports: ['80:80/tcp'], hosts: ['node1'] });
    const first = stage.start();
    await first.told('write-back down');
    expect(stage.zone.find('web.shop.default.example.com', 'A')).toBeDefined();
    await first.stop();
    stage.rancher.clearFaults();
    stage.start();
    await until('the fqdn is shown', () => fqdnOf('Shop', 'Web') === 'web.shop.default.example.com');
  });

  it('are not written when that is not configured: said once, DNS goes on', async () => {
    stage.world.addService({ stack: 'Shop', name: 'Web', ports: ['80:80/tcp'], hosts: ['node1'] });
    const service = stage.start({ CATTLE_ACCESS_KEY: '', CATTLE_SECRET_KEY: '' });
    await service.told('in sync');
    expect(service.of('write-back off')).toHaveLength(1);
    expect(stage.zone.find('web.shop.default.example.com', 'A')).toBeDefined();
    expect(posted()).toEqual([]);
  });
});

describe('a Rancher server behind a private authority', () => {
  const pathOf = (name: string): string => join(__dirname, '../fixtures/rancher-api', name);
  const tls = { key: readFileSync(pathOf('test-only.key.pem'), 'utf8'), cert: readFileSync(pathOf('test-only.cert.pem'), 'utf8') };

  it('is written to once CATTLE_CA_FILE names its certificate, and not before', async () => {
    const rancher = await startRancherApiEmulator({ world: stage.world, ...RANCHER_KEYS, tls });
    try {
      stage.world.addService({ stack: 'Shop', name: 'Web', ports: ['80:80/tcp'], hosts: ['node1'] });
      const stranger = stage.start({ CATTLE_URL: rancher.url });
      await stranger.told('write-back down');
      expect(stranger.of('write-back down')[0]?.message).toMatch(/self-signed|certificate/i);
      await stranger.stop();
      expect(rancher.log.requests()).toEqual([]);

      stage.start({ CATTLE_URL: rancher.url, CATTLE_CA_FILE: pathOf('test-only.cert.pem') });
      await until('the fqdn is shown', () => fqdnOf('Shop', 'Web') === 'web.shop.default.example.com');
    } finally {
      await rancher.close();
    }
  });
});
