/* eslint-disable jest/no-export -- it makes tests, and is none itself */
/**
 * A stage for faults: whatever is started on it is watched to the end, and when a test is over the oracle has the last
 * word: the zone comes to rest as it should be, and none of the invariants was hurt on the way.
 */
import { ownerLabel } from '../../src/core/fence';
import type { DomainName } from '../../src/core/name';
import type { EmulatedZone } from '../../src/emulators/route53/emulated-zone';
import type { Fault, FaultHandle } from '../../src/emulators/route53/faults';
import type { World } from '../../src/emulators/rancher-world';
import type { Pace } from '../../src/reconcile/ports';
import { createLog } from '../../src/telemetry/log';
import { breaches } from '../stories/oracle';
import { openStage, SECRETS, until, type RunningService, type Stage, type StageOptions } from '../stories/stage';
import { asked, QUICK, readAgain } from '../stories/watch';
import { canaries, logOf, secretsIn } from './canary';
import { differences, earlyDeletes, excesses, inventions, leaks, unshown, type Secret, type WishesOf } from './oracle';
import { followWorld, type Wish, type WorldLine } from './wishes';
import { watchHttp, type HttpWatch } from './http-watch';

export interface ArenaOptions extends StageOptions {
  /** How long what was delayed may take to come to rest. */
  readonly restWithinMs?: number;
}

export interface Arena extends Stage {
  /** With secrets of its own, all HTTP watched, and short pauses unless told otherwise. */
  start(environment?: Readonly<Record<string, string>>, pace?: Pace): RunningService;
  /** From now on whoever reads at this address is judged by what this world wants. */
  follow(world: World, metadataUrl: string): void;
  /** From now on this is the zone that is to be right in the end. */
  moveTo(zone: EmulatedZone): void;
  /** A fault of Route 53, taken away at the end. */
  inject(fault: Fault): FaultHandle;
  /** Names that in the end may be anything: held, in conflict, refused. */
  excuse(...names: readonly DomainName[]): void;
  /** Breaches that are meant: those with this text in them. */
  pardon(text: string): void;
  /** Text that was let out, to be searched for secrets. */
  collect(text: string, secrets?: readonly Secret[]): void;
  /** What it answers; searched for secrets, too. */
  ask(service: RunningService, path: string, init?: RequestInit): Promise<{ readonly status: number; readonly body: string }>;
  /** A yes to what is held, with its token. */
  approve(service: RunningService, heldChecksum: string): Promise<number>;
  /** Waits until the zone is as it should be, and stays so. */
  rest(): Promise<void>;
}

/** A test of its own, beside the others of its file: most of the time it waits. */
export function fault(title: string, body: (arena: Arena) => Promise<void>, options: ArenaOptions = {}, withinMs?: number): void {
  // eslint-disable-next-line jest/valid-title -- each row is one test
  it.concurrent(title, () => inArena(body, options), withinMs);
}

/** News that fall into the pause between two readings are read with the next one, unnoticed: here more follow. */
export async function withNews<T>({ metadata }: Pick<Stage, 'metadata'>, act: () => Promise<T>): Promise<T> {
  const news = setInterval(() => metadata.reload(), 1_000);
  try {
    return await act();
  } finally {
    clearInterval(news);
  }
}

// Its formats are loaded when they are first used: jest refuses that between the end of one test and that of another.
createLog({ level: 'error', format: 'text', file: undefined, secrets: [], stdout: process.stdout });

interface Started {
  readonly service: RunningService;
  readonly environment: Readonly<Record<string, string>>;
  readonly http: HttpWatch;
  readonly line: WorldLine;
  stopped: boolean;
}

let starts = 0;

export async function inArena(body: (arena: Arena) => Promise<void>, options: ArenaOptions = {}): Promise<void> {
  const stage = await openStage(options);
  const line = followWorld(stage.world);
  const lines = new Map([[stage.metadata.url, line]]);
  const started: Started[] = [];
  const handles: FaultHandle[] = [];
  const excused = new Set<DomainName>();
  const pardoned: string[] = [];
  const secrets: Secret[] = [];
  let collected = '';
  let zone = stage.zone;

  const wishes = (): readonly Wish[] => {
    const config = started.at(-1)?.service.config;
    return config === undefined ? [] : line.wishes(config);
  };

  const arena: Arena = {
    ...stage,
    start(environment = {}, pace = QUICK) {
      const full = { ...SECRETS, ...canaries(starts += 1), ...environment };
      secrets.push(...secretsIn(full));
      const service = stage.start(full, pace);
      const own = lines.get(environment['METADATA_URL'] ?? '') ?? line;
      const entry: Started = { service, environment: full, http: watchHttp(service), line: own, stopped: false };
      started.push(entry);
      return {
        ...service,
        async stop() {
          entry.stopped = true;
          await entry.http.stop();
          await service.stop();
        },
      };
    },
    follow: (world, metadataUrl) => void lines.set(metadataUrl, followWorld(world)),
    moveTo: (other) => { zone = other; },
    inject(injected) {
      const handle = stage.route53.inject(injected);
      handles.push(handle);
      return handle;
    },
    excuse: (...names) => names.forEach((name) => excused.add(name)),
    pardon: (text) => void pardoned.push(text),
    collect(text, more = []) {
      collected += text;
      secrets.push(...more);
    },
    async ask(service, path, init) {
      await service.told('listening');
      const answer = await fetch(`http://127.0.0.1:${service.of('listening')[0]?.port ?? 0}${path}`, init);
      const body = await answer.text();
      collected += `${JSON.stringify([...answer.headers])}\n${body}\n`;
      return { status: answer.status, body };
    },
    async approve(service, heldChecksum) {
      const token = started.find(({ service: { events } }) => events === service.events)?.environment['ADMIN_TOKEN'] ?? '';
      const init = { method: 'POST', headers: { Authorization: `Bearer ${token}` }, body: JSON.stringify({ heldChecksum }) };
      return (await arena.ask(service, '/approve', init)).status;
    },
    async rest() {
      for (const handle of handles) handle.remove();
      stage.metadata.clearFaults();
      stage.rancher.clearFaults();
      const running = started.filter(({ stopped }) => !stopped).at(-1)?.service ?? arena.start();
      const withinMs = options.restWithinMs ?? 15_000;
      // What the first answer after a start says may be old: another version confirms it.
      stage.metadata.reload();
      const refused = new Set(running.of('fqdn refused').map(({ fqdn }) => fqdn));
      const open = (): readonly string[] => {
        const wish = wishes().at(-1);
        if (wish === undefined) return ['nothing was started'];
        const { rootDomain, ownerId, writeBack } = running.config;
        const owner = ownerId ?? ownerLabel(stage.world.state().environment.uuid);
        return [
          ...differences(zone, wish, excused, rootDomain, owner),
          ...(writeBack.type === 'on' ? unshown(stage.world, zone, wish, new Set([...excused, ...refused]), rootDomain, owner) : []),
        ];
      };
      const writes = await withNews(stage, async () => {
        await until('rest', () => open().length === 0, () => [open().slice(0, 10), running.events.slice(-20)], withinMs);
        await readAgain(stage, running);
        const before = asked(stage.route53, 'ChangeResourceRecordSets');
        await readAgain(stage, running);
        return before;
      });
      const more = asked(stage.route53, 'ChangeResourceRecordSets') - writes;
      if (more > 0 || open().length > 0) throw new Error(`no rest: ${more} more writes, ${open().join()}`);
    },
  };

  /** By the key that it was sent with; what a program of its own has sent has the wishes of the arena's world. */
  function writersWishes(): WishesOf {
    const byKey = new Map(started.map(({ service, environment, line: own }) => [environment['AWS_ACCESS_KEY'], own.wishes(service.config)]));
    const keys = new Map(stage.route53.log.requests().map(({ sequence, accessKeyId }) => [sequence, accessKeyId]));
    const usual = wishes();
    return ({ by }) => byKey.get(by === 'hand edit' ? undefined : keys.get(by)) ?? usual;
  }

  function judged(): readonly string[] {
    const { route53 } = stage;
    const wishesOf = writersWishes();
    const mutations = route53.log.mutations();
    const delayMs = Math.min(...started.map(({ service }) => service.config.guard.deleteDelayMs));
    return [
      ...breaches(route53),
      ...earlyDeletes(mutations, wishesOf, delayMs),
      ...inventions(mutations, wishesOf),
      ...started.flatMap(({ service, environment }) => excesses(route53, environment['AWS_ACCESS_KEY'] ?? '', service.config)),
      ...started.flatMap(({ http }) => http.troubles()),
      ...started.flatMap(({ service, stopped }) => aliveness(service, stopped)),
    ].filter((breach) => !pardoned.some((text) => breach.includes(text)));
  }

  try {
    await body(arena);
    await arena.rest();
    const found = judged();
    for (const entry of started) {
      await entry.http.stop();
      if (!entry.stopped) await entry.service.stop();
      collected += entry.http.heard() + await logOf(entry.service);
    }
    expect([...found, ...leaks(collected, secrets)]).toEqual([]);
  } finally {
    for (const followed of lines.values()) followed.stop();
    for (const { http } of started) await http.stop();
    await stage.close();
  }
}

/** It neither breaks nor ends by itself. */
function aliveness({ failure, events }: RunningService, stopped: boolean): readonly string[] {
  const broken = failure();
  return [
    ...(broken === undefined ? [] : [`it broke: ${broken instanceof Error ? broken.stack ?? broken.message : 'not even with an error'}`]),
    ...(!stopped && events.some(({ type }) => type === 'stopped') ? ['it ended by itself'] : []),
  ];
}
