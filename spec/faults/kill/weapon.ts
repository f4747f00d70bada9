/** Brings a run to the exact moment at which its process is to be killed. */
import type { Stage } from '../../stories/stage';
import { SERVERS, type KillPoint, type ServerName } from './point';

export interface Weapon {
  /** The moment has come: whoever asked is to be killed now. */
  readonly isDue: () => boolean;
  /** The process is dead: nothing is in its successor's way but what the moment is about. */
  killed(): void;
  /** The successor is done: what lingered until then arrives. */
  finish(): void;
  /** The run was over before the moment came, and it must not come any more. */
  disarm(): void;
}

/** How long the program has to act on an answer before it is killed. */
const AFTERMATH_MS = 30;
/** An emulator processes a request in less. */
const PROCESSING_MS = 10;

export function arm(point: KillPoint, stage: Stage): Weapon {
  const servers = emulatorsOf(stage);
  const target = servers[point.server];
  const isIt = (request: number): boolean => request === point.request;
  switch (point.moment) {
    case 'before': {
      const hung = target.inject('hang', isIt, 1);
      return { isDue: () => hung.hits() > 0, ...removing(hung) };
    }
    case 'during': {
      const hung = target.inject('hangAfter', isIt, 1);
      const isProcessed = since(PROCESSING_MS, () => hung.hits() > 0);
      return { isDue: isProcessed, ...removing(hung) };
    }
    case 'after': return afterAnswer(point, servers);
    case 'late':
    case 'last': return lingering(point, stage);
  }
}

/** Its answer arrives; whatever the program asks from then on, of whom it may be, does not. */
function afterAnswer({ server, request }: KillPoint, servers: Record<ServerName, Emulator>): Weapon {
  const isAnswered = (): boolean => servers[server].hasEnded(request);
  const walls = SERVERS.map((name) => servers[name].inject('hang', isAnswered, Infinity));
  const isOver = since(AFTERMATH_MS, isAnswered);
  return {
    isDue: () => isOver() || walls.some((wall) => wall.hits() > 0),
    ...removing(...walls),
  };
}

/** Nothing of it is in anybody's way once the process is dead. */
function removing(...faults: readonly { remove(): void }[]): Omit<Weapon, 'isDue'> {
  const remove = (): void => { for (const fault of faults) fault.remove(); };
  return { killed: remove, finish: () => undefined, disarm: remove };
}

/** Sent by a process that is dead when it arrives: a batch on its way. */
function lingering({ request, moment }: KillPoint, { route53 }: Stage): Weapon {
  let release: () => void = () => undefined;
  const until = new Promise<void>((resolve) => { release = resolve; });
  const held = route53.inject({ kind: 'hold', until, predicate: ({ sequence }) => sequence === request });
  return {
    isDue: () => held.hits() > 0,
    killed() {
      if (moment !== 'late') return;
      // By its second listing it has read the fence and the registry, but not the records.
      let listings = 0;
      route53.inject({
        kind: 'hold', until: until.then(() => new Promise((resolve) => setImmediate(resolve))),
        predicate: ({ action }) => {
          if (action !== 'ListResourceRecordSets') return false;
          listings += 1;
          if (listings === 2) release();
          return listings === 2;
        },
      });
    },
    finish: () => release(),
    disarm() {
      held.remove();
      release();
    },
  };
}

/** True once it has held for so long. */
function since(ms: number, holds: () => boolean): () => boolean {
  let fromMs: number | undefined;
  return () => {
    if (fromMs === undefined && holds()) fromMs = performance.now();
    return fromMs !== undefined && performance.now() - fromMs >= ms;
  };
}

interface Emulator {
  /** The requests whose number fits are not answered; not even processed when it is `hang`. */
  inject(kind: 'hang' | 'hangAfter', hits: (request: number) => boolean, count: number): { hits(): number; remove(): void };
  hasEnded(request: number): boolean;
}

const emulatorsOf = ({ route53, metadata, rancher }: Stage): Record<ServerName, Emulator> => ({
  metadata: rancherEmulator(metadata),
  rancher: rancherEmulator(rancher),
  route53: {
    inject: (kind, hits, count) => route53.inject({ kind, count, predicate: ({ sequence }) => hits(sequence) }),
    hasEnded: (request) => hasEnded(route53.log.requests(), request),
  },
});

const rancherEmulator = (server: Stage['metadata'] | Stage['rancher']): Emulator => ({
  inject: (kind, hits, count) => server.inject({ kind, count, match: ({ sequence }) => hits(sequence) }),
  hasEnded: (request) => hasEnded(server.log.requests(), request),
});

const hasEnded = (requests: readonly { readonly sequence: number; readonly outcome?: unknown }[], request: number): boolean =>
  requests.some(({ sequence, outcome }) => sequence === request && outcome !== undefined);
