import { judgedStage } from '../stories/judged-stage';
import { recordsIn, until } from '../stories/stage';
import { NO_WRITE_BACK } from '../stories/watch';

const { open } = judgedStage();

const pauseUntil = (atMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, atMs - performance.now()));

/** Real time and real rates: a minute, and meaningful on an idle machine only. */
describe('a bulk load of 10,000 services at the rates of AWS', () => {
  it('makes no fresh change wait: an address that moves is in Route 53 within 2 s', async () => {
    const stage = await open({ route53: { rates: 'aws', recordSetsPerZone: 20_000, roundTripMs: 60 } });
    const { world, zone, route53 } = stage;
    world.change(() => {
      for (let index = 0; index < 10_000; index += 1) {
        world.addService({ stack: `stack-${index % 200}`, name: `service-${index}`, ports: ['80:80/tcp'], hosts: ['node1'] });
      }
    });
    const service = stage.start(NO_WRITE_BACK);
    await service.told('batch landed');
    const beganAtMs = performance.now();
    const written = recordsIn(zone).map((record) => record.split(' ')[0] ?? '');

    const latenciesMs: number[] = [];
    for (const [index, second] of [20, 24, 28, 32, 36, 40].entries()) {
      await pauseUntil(beganAtMs + second * 1_000);
      const name = written[index] ?? '';
      const [serviceName = '', stackName = ''] = name.split('.');
      const movedAtMs = performance.now();
      world.moveService(world.findService(stackName, serviceName)?.uuid ?? '', 'node2');
      const landed = () => route53.log.mutations().find(({ changes }) => changes.some(({ action, recordSet }) =>
        action === 'CREATE' && recordSet.name === name && recordSet.values[0] === '203.0.113.12'));
      await until(`${name} moved`, () => landed() !== undefined, () => service.events.slice(-20));
      latenciesMs.push(Math.round((landed()?.atMs ?? Infinity) - movedAtMs));
    }
    process.stdout.write(`a change during the load reached Route 53 after ${latenciesMs.join(', ')} ms; `
      + `${recordsIn(zone).length} of 10,000 records after 40 s\n`);
    expect(service.of('in sync')).toEqual([]);
    expect(service.of('zone throttled')).toEqual([]);
    expect(Math.max(...latenciesMs)).toBeLessThan(2_000);
  });
});
