import type { EmulatedZone } from '../../src/emulators/route53/emulated-zone';
import { breaches } from './oracle';
import { openStage, recordsIn, ROOT_DOMAIN, until, type RunningService, type Stage } from './stage';
import { holds, NO_WRITE_BACK, QUICK, readiness } from './watch';

let stage: Stage;
beforeEach(async () => { stage = await openStage(); });
afterEach(async () => {
  expect(breaches(stage.route53)).toEqual([]);
  await stage.close();
});

const addWeb = () => stage.world.addService({ stack: 'Shop', name: 'Web', ports: ['80:80/tcp'], hosts: ['node1'] });
const start = (environment: Readonly<Record<string, string>> = {}): RunningService =>
  stage.start({ ...NO_WRITE_BACK, ...environment }, QUICK);
const denials = (service: RunningService) => service.of('zone denied').map(({ reason, advice }) => ({ reason, advice }));

async function refused(service: RunningService, reason: string, advice: string | RegExp): Promise<void> {
  await service.told('zone denied');
  expect(denials(service)[0]).toEqual({ reason, advice: expect.stringMatching(advice) as string });
  expect(await readiness(service)).toEqual({ ready: false, codes: ['starting', 'zone-denied'] });
}

/** Empties the zone as a person would, then has the service delete it: Route 53 deletes no zone that holds more. */
async function deleteZone(zone: EmulatedZone): Promise<void> {
  for (const { name, type } of zone.recordSets()) if (type !== 'NS' && type !== 'SOA') zone.remove(name, type);
  const answer = await fetch(`${stage.route53.url}/2013-04-01/hostedzone/${zone.id}`, { method: 'DELETE' });
  expect(answer.status).toBe(200);
}

describe('a public and a private zone of one name', () => {
  it('are not chosen from: nothing is written, not ready, and the advice is ROUTE53_ZONE_ID', async () => {
    const twin = stage.route53.createZone({ name: ROOT_DOMAIN, private: true });
    addWeb();
    const service = start();
    await refused(service, 'zone ambiguous', 'ROUTE53_ZONE_ID');
    expect([...recordsIn(stage.zone), ...recordsIn(twin)]).toEqual([]);
  });

  it.each(['private', 'public'])('are told apart by ROUTE53_ZONE_ID: the %s one', async (kind) => {
    const twin = stage.route53.createZone({ name: ROOT_DOMAIN, private: true });
    const [wanted, other] = kind === 'private' ? [twin, stage.zone] : [stage.zone, twin];
    addWeb();
    const service = start({ ROUTE53_ZONE_ID: wanted.id });
    await holds(wanted, 'web.shop.default.example.com A 203.0.113.11');
    await service.told('in sync');
    expect(await readiness(service)).toMatchObject({ ready: true });
    expect(recordsIn(other)).toEqual([]);
  });
});

describe('the zone of ROOT_DOMAIN', () => {
  it.each([
    ['is the zone of that name', 'sub.example.com', 'sub.example.com'],
    ['is the longest name above it', 'a.b.sub.example.com', 'sub.example.com'],
    ['ends at a dot', 'prod.example.com', 'example.com'],
  ])('%s', async (_, rootDomain, zoneName) => {
    stage.route53.createZone({ name: 'sub.example.com' });
    stage.route53.createZone({ name: 'od.example.com' });
    addWeb();
    start({ ROOT_DOMAIN: rootDomain });
    const wanted = stage.route53.zones().find(({ name }) => name === zoneName) ?? stage.zone;
    await holds(wanted, `web.shop.default.${rootDomain} A 203.0.113.11`);
    expect(stage.route53.zones().filter(({ id }) => id !== wanted.id).flatMap(recordsIn)).toEqual([]);
  });

  it('may be given with a trailing dot and in any case', async () => {
    addWeb();
    const service = start({ ROOT_DOMAIN: 'Example.COM.' });
    await holds(stage.zone, 'web.shop.default.example.com A 203.0.113.11');
    await service.stop();
    const written = stage.zone.recordSets();
    const again = start({ ROOT_DOMAIN: 'example.com' });
    await again.told('in sync');
    expect(stage.zone.recordSets().filter(({ type }) => type === 'A')).toEqual(written.filter(({ type }) => type === 'A'));
    expect(again.of('conflict')).toEqual([]);
  });

  it.each([
    ['bare', ''], ['as the API writes it', '/hostedzone/'], ['without the first slash', 'hostedzone/'],
  ])('may be named by its id, %s, although a longer name fits', async (_, prefix) => {
    stage.route53.createZone({ name: 'sub.example.com' });
    addWeb();
    start({ ROOT_DOMAIN: 'sub.example.com', ROUTE53_ZONE_ID: `${prefix}${stage.zone.id}` });
    await holds(stage.zone, 'web.shop.default.sub.example.com A 203.0.113.11');
  });

  it('must hold it: an id of another zone is refused with the cure', async () => {
    addWeb();
    const service = start({ ROOT_DOMAIN: 'shop.example.org', ROUTE53_ZONE_ID: stage.zone.id });
    await refused(service, 'configuration', 'Set ROUTE53_ZONE_ID to the id of the zone that ROOT_DOMAIN is in');
    expect(service.of('zone denied')[0]?.message).toContain('shop.example.org');
    expect(recordsIn(stage.zone)).toEqual([]);
  });

  it.each([
    ['by name', {}],
    ['by id', { ROUTE53_ZONE_ID: 'Z0APPEARSLATER' }],
  ])('may come later, %s: said with the cure, and then written without a restart', async (_, environment) => {
    addWeb();
    const service = start({ ROOT_DOMAIN: 'shop.example.org', ...environment });
    await refused(service, 'no zone', 'ROOT_DOMAIN');
    const zone = stage.route53.createZone({ name: 'example.org', id: 'Z0APPEARSLATER' });
    await holds(zone, 'web.shop.default.shop.example.org A 203.0.113.11');
    await service.told('in sync');
    expect(await readiness(service)).toMatchObject({ ready: true });
  });
});

describe('a zone that is deleted while we run', () => {
  const written = async (environment: Readonly<Record<string, string>> = {}) => {
    addWeb();
    const service = start(environment);
    await service.told('in sync');
    // What the first answer after a start says may be old: a second version confirms it.
    stage.metadata.reload();
    await deleteZone(stage.zone);
    return service;
  };

  it('is missed at the next write: not ready, and everything is written again once it was made anew', async () => {
    const service = await written();
    stage.world.addService({ stack: 'Shop', name: 'Api', ports: ['81:81/tcp'], hosts: ['node2'] });
    await service.told('zone denied');
    expect(denials(service)[0]).toMatchObject({ reason: 'no zone' });
    expect(await readiness(service)).toEqual({ ready: false, codes: ['zone-denied'] });

    const anew = stage.route53.createZone({ name: ROOT_DOMAIN });
    expect(anew.id).not.toBe(stage.zone.id);
    await holds(anew, 'api.shop.default.example.com A 203.0.113.12', 'web.shop.default.example.com A 203.0.113.11');
    await until('ready', async () => (await readiness(service)).ready, () => service.events.slice(-20));
  });

  it('is missed at the next resync when there is nothing to write', async () => {
    const service = await written({ RESYNC_SECONDS: '1' });
    await service.told('zone denied');
    expect(await readiness(service)).toEqual({ ready: false, codes: ['zone-denied'] });
    const anew = stage.route53.createZone({ name: ROOT_DOMAIN });
    await holds(anew, 'web.shop.default.example.com A 203.0.113.11');
    await until('ready', async () => (await readiness(service)).ready, () => service.events.slice(-20));
  });

  it('is not given up for the zone above it: records there would be left behind when it is made anew', async () => {
    const sub = stage.route53.createZone({ name: 'sub.example.com' });
    addWeb();
    const service = start({ ROOT_DOMAIN: 'sub.example.com' });
    await service.told('in sync');
    await deleteZone(sub);
    stage.world.addService({ stack: 'Shop', name: 'Api', ports: ['81:81/tcp'], hosts: ['node2'] });
    await service.told('zone denied', 3);
    expect(denials(service).map(({ reason }) => reason)).toEqual(denials(service).map(() => 'no zone'));
    expect(recordsIn(stage.zone)).toEqual([]);

    const anew = stage.route53.createZone({ name: 'sub.example.com' });
    await holds(anew, 'api.shop.default.sub.example.com A 203.0.113.12', 'web.shop.default.sub.example.com A 203.0.113.11');
    expect(recordsIn(stage.zone)).toEqual([]);
  });
});
