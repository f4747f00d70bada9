import { recordsIn, until } from '../../stories/stage';
import { fault, type Arena } from '../arena';
import { NO_WRITE_BACK, settled } from './shop';

const landed = ({ route53 }: Arena) => route53.log.mutations().filter(({ by }) => by !== 'hand edit');
const FAST = { ...NO_WRITE_BACK, ROUTE53_CHANGE_RATE: '100000', ROUTE53_CHANGE_BURST: '100000' };

describe('R8 the limits of a batch', () => {
  fault('1,000 values: 30 records of 75 addresses move in batches that keep it, each with its marks', async (arena) => {
    const { world } = arena;
    const hosts = Array.from({ length: 150 }, (_, index) => `host-${index}`);
    world.change(() => {
      for (const [index, name] of hosts.entries()) world.addHost({ name, agentIp: `198.18.0.${index}` });
      for (let index = 0; index < 30; index += 1) {
        world.addService({ stack: 'Shop', name: `wide-${index}`, ports: ['80:80/tcp'], hosts: hosts.slice(0, 75) });
      }
    });
    const service = await settled(arena, FAST);
    world.change(() => {
      for (let index = 0; index < 75; index += 1) world.updateHost(`host-${index}`, { agentIp: `198.19.0.${index}` });
    });
    await until('all have moved', () => recordsIn(arena.zone).every((record) => record.includes('198.19.0.0') && !record.includes('198.18.')));
    const values = landed(arena).map(({ changes }) => changes.reduce((sum, { recordSet }) => sum + recordSet.values.length, 0));
    expect(Math.max(...values)).toBeLessThanOrEqual(1_000);
    // 2,250 values to create, 4,500 to change; a record is not split, so 100 places may stay free.
    expect(values.length).toBeLessThanOrEqual(Math.ceil(2_250 / 900) + Math.ceil(4_500 / 850));
    expect(service.of('record refused')).toEqual([]);
  }, { route53: { rates: 'unlimited' }, restWithinMs: 30_000 });

  fault('32,000 characters: 400 names of 200 characters keep it, registry and all', async (arena) => {
    const { world } = arena;
    const long = 'x'.repeat(60);
    world.change(() => {
      for (let index = 0; index < 400; index += 1) {
        world.addService({
          stack: 'Shop', name: `s-${index}`, ports: ['80:80/tcp'], hosts: ['node1'],
          labels: { 'io.rancher.service.external_dns_name_template': `s${index}.${long}.${long}.${long}` },
        });
      }
    });
    const service = await settled(arena, FAST);
    const characters = landed(arena).map(({ changes }) =>
      changes.reduce((sum, { recordSet }) => sum + recordSet.values.reduce((total, value) => total + value.length, 0), 0));
    expect(Math.max(...characters)).toBeLessThanOrEqual(32_000);
    expect(characters.length).toBeGreaterThan(2);
    expect(recordsIn(arena.zone)).toHaveLength(400);
    expect(service.of('record refused')).toEqual([]);
  }, { route53: { rates: 'unlimited' }, restWithinMs: 30_000 });
});
