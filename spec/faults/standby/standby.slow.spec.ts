import { breaches } from '../../stories/oracle';
import { openStage, recordsIn, until, type RunningService, type Stage } from '../../stories/stage';
import { asked, holds, QUICK, readiness } from '../../stories/watch';
import { leaksOf } from '../canary';
import { createCrew, fenceIn, reigns, type Crew, type Member } from './crew';

let stage: Stage;
let crew: Crew;
const running: RunningService[] = [];
beforeEach(async () => {
  stage = await openStage();
  crew = createCrew(stage);
  stage.world.addService({ stack: 'Shop', name: 'web', ports: ['80:80/tcp'], hosts: ['node1'] });
});
afterEach(async () => {
  expect(breaches(stage.route53)).toEqual([]);
  for (const service of running.splice(0)) expect(await leaksOf(service)).toEqual([]);
  await stage.close();
  await crew.close();
});

const run = (member: Member, environment: Readonly<Record<string, string>> = {}): RunningService => {
  const service = stage.start({ ...member.environment, DELETE_DELAY_SECONDS: '0', SETTLE_QUIET_MS: '20', ...environment }, QUICK);
  running.push(service);
  return service;
};
const WEB = 'web.shop.default.example.com A';
const web = (): string => stage.world.findService('Shop', 'web')?.uuid ?? '';
const writes = (): number => asked(stage.route53, 'ChangeResourceRecordSets');
const HANDOVER_MS = 5_000;

/** A holder that is in sync, and another that stands by for it. */
async function holderAndStandby(): Promise<readonly [holder: Member, holderRun: RunningService, other: Member, otherRun: RunningService]> {
  const holder = await crew.first();
  const holderRun = run(holder);
  await holderRun.told('in sync');
  const other = await crew.hire('node2');
  const otherRun = run(other);
  await otherRun.told('standing by');
  return [holder, holderRun, other, otherRun];
}

/** How long after `change` the other has taken over. */
async function takeoverAfter(change: () => void, other: RunningService): Promise<number> {
  const startedMs = performance.now();
  change();
  await other.told('fence taken');
  return performance.now() - startedMs;
}

describe('scale 2', () => {
  it('has one writer, also when both start at once; the other is ready and says for whom it stands by', async () => {
    const members = [await crew.first(), await crew.hire('node2')];
    const runs = members.map((member) => run(member));
    await until('one stands by', () => runs.some((service) => service.of('standing by').length > 0));
    await holds(stage.zone, `${WEB} 203.0.113.11`);
    const { holder, epoch } = fenceIn(stage.zone);
    const idle = runs[members.findIndex(({ container }) => container !== holder)];
    if (idle === undefined) throw new Error('nobody is idle');
    expect(epoch).toBe(1);
    expect(idle.of('standing by').map((event) => event.holder)).toEqual([holder]);
    expect(idle.of('batch landed')).toEqual([]);
    expect(idle.of('view lost').length).toBeLessThanOrEqual(1);
    expect(await readiness(idle)).toEqual({ ready: true, codes: [] });
  });

  it('writes once what changes, and the other asks Route 53 for nothing', async () => {
    const [holder] = await holderAndStandby();
    const before = writes();
    const listed = asked(stage.route53, 'ListResourceRecordSets');
    for (const [index, host] of ['node3', 'node4', 'node2'].entries()) {
      stage.world.moveService(web(), host);
      await holds(stage.zone, `${WEB} 203.0.113.1${host.slice(4)}`);
      expect(writes()).toBe(before + index + 1);
    }
    expect(asked(stage.route53, 'ListResourceRecordSets')).toBe(listed);
    expect(reigns(stage)).toEqual([`${holder.container} 1`]);
  });
});

describe('a hand-over', () => {
  it('follows on an upgrade that starts the new container first, when the old one is gone', async () => {
    const [old, oldRun, young, youngRun] = await holderAndStandby();
    await oldRun.stop();
    expect(await takeoverAfter(() => stage.world.removeContainer(old.container), youngRun)).toBeLessThan(HANDOVER_MS);
    stage.world.moveService(web(), 'node3');
    await holds(stage.zone, `${WEB} 203.0.113.13`);
    expect(reigns(stage)).toEqual([`${old.container} 1`, `${young.container} 2`]);
    expect(youngRun.of('fence taken')).toEqual([{ type: 'fence taken', from: old.container, epoch: 2 }]);
  });

  it.each([
    ['is stopped', (stage: Stage, { container }: Member) => stage.world.setContainerState(container, 'stopped')],
    ['hangs, and so is unhealthy', (stage: Stage, { container }: Member) => stage.world.setHealth(container, 'unhealthy')],
    ['is on a host that is removed', (stage: Stage) => stage.world.removeHost('node1')],
    ['is on a host that is disconnected', (stage: Stage) => stage.world.updateHost('node1', { agentState: 'disconnected' })],
  ])('follows when the holder %s, and the holder, alive all the same, writes nothing more and yields', async (_, happens) => {
    const [holder, holderRun, other, otherRun] = await holderAndStandby();
    stage.world.moveService(web(), 'node3');
    await holds(stage.zone, `${WEB} 203.0.113.13`);
    expect(await takeoverAfter(() => happens(stage, holder), otherRun)).toBeLessThan(HANDOVER_MS);
    await otherRun.told('in sync');

    // Both see it; whoever does not hold the fence learns that from its batch being refused, and lists once.
    stage.world.moveService(web(), 'node4');
    await holds(stage.zone, `${WEB} 203.0.113.14`);
    await holderRun.told('standing by');
    expect(holderRun.of('standing by')).toEqual([{ type: 'standing by', holder: other.container }]);
    expect(holderRun.of('view lost')).toHaveLength(1);
    expect(reigns(stage)).toEqual([`${holder.container} 1`, `${other.container} 2`]);
    expect(await readiness(holderRun)).toMatchObject({ ready: true });
  });

  it('is not taken back when the old holder is well again', async () => {
    const [holder, holderRun, other, otherRun] = await holderAndStandby();
    await takeoverAfter(() => stage.world.setHealth(holder.container, 'unhealthy'), otherRun);
    stage.world.moveService(web(), 'node3');
    await holderRun.told('standing by');
    stage.world.setHealth(holder.container, 'healthy');
    for (const host of ['node4', 'node2']) {
      stage.world.moveService(web(), host);
      await holds(stage.zone, `${WEB} 203.0.113.1${host.slice(4)}`);
    }
    expect(reigns(stage)).toEqual([`${holder.container} 1`, `${other.container} 2`]);
  });

  it('does not happen among the ill: while both are unhealthy the holder stays', async () => {
    const [holder, holderRun, other, otherRun] = await holderAndStandby();
    stage.world.change(() => {
      for (const { container } of [holder, other]) stage.world.setHealth(container, 'unhealthy');
    });
    for (const host of ['node3', 'node4', 'node2', 'node1']) {
      stage.world.moveService(web(), host);
      await holds(stage.zone, `${WEB} 203.0.113.1${host.slice(4)}`);
    }
    expect(reigns(stage)).toEqual([`${holder.container} 1`]);
    expect([...holderRun.of('fence taken'), ...otherRun.of('fence taken')]).toEqual([]);
  });

  it('is not undone by a holder that is cut off from Rancher and has never heard of its successor', async () => {
    const holder = await crew.first();
    const holderRun = run(holder, { RESYNC_SECONDS: '1' });
    await holderRun.told('in sync');
    // Its metadata server hears nothing any more: it goes on with what it had.
    const deaf = holder.metadata;
    deaf.save();
    await deaf.stop();
    await deaf.start({ stale: true });
    await holderRun.told('source up', 2);

    stage.world.removeContainer(holder.container);
    const successor = await crew.hire('node2');
    const successorRun = run(successor, { RESYNC_SECONDS: '1' });
    await successorRun.told('fence taken');
    stage.world.moveService(web(), 'node3');
    await holds(stage.zone, `${WEB} 203.0.113.13`);
    await holderRun.told('standing by');
    const before = writes();
    await holderRun.told('zone listed', holderRun.of('zone listed').length + 2);
    expect(writes()).toBe(before);
    expect(recordsIn(stage.zone)).toEqual([`${WEB} 203.0.113.13`]);
    expect(reigns(stage)).toEqual([`${holder.container} 1`, `${successor.container} 2`]);
  });
});
