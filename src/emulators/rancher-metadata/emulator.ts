/**
 * rancher-metadata v0.10.4 (the last one, Rancher 1.6) on 127.0.0.1: serves a world, or answers saved from a real
 * server, and has the hazards of the real one. Shapes and behaviour were compared with that server.
 */
import type { HttpEmulator, World } from '../rancher-world';
import { seededRandom, startHttpEmulator } from '../rancher-world';
import type { SavedAnswers } from './content';
import { savedContent, worldContent } from './content';
import type { Client, Hazards } from './library';
import { createLibrary, NO_HAZARDS } from './library';
import { createWaitingRoom } from './long-poll';
import { createReloading } from './reloading';
import { createResponder, errorAnswer } from './responder';

export type MetadataEmulatorOptions = ({ readonly world: World } | { readonly answers: SavedAnswers }) & {
  /** 0: any free one. */
  readonly port?: number;
  /** Of versions and orders; without it they differ from run to run. */
  readonly seed?: number;
  /** How often waiters look again. Default 5000. */
  readonly tickMs?: number;
  /** What a second of `maxWait` takes. Default 1000. */
  readonly secondMs?: number;
  /** At most one reload in this time. Default 1000; 0: at every change. */
  readonly reloadIntervalMs?: number;
  readonly hazards?: Partial<Hazards>;
};

export interface MetadataEmulator extends Pick<HttpEmulator, 'url' | 'port' | 'log' | 'inject' | 'clearFaults'> {
  /** What `/version` answers: a UUID, another after every reload. */
  version(): string;
  reloads(): number;
  /** How many long-polls wait. */
  waiting(): number;
  /** Takes over the world at once, whatever the limit, and wakes whoever waits. Returns the new version. */
  reload(): string;
  /** Reloads. */
  set(hazards: Partial<Hazards>): void;
  /** Whose address it is: a container's uuid, or nobody's. Addresses not set are as the world says. */
  setClient(address: string, container: Client): void;
  /** Remembers what is served now for a stale start. `stop` does it as well if it was never called. */
  save(): void;
  stop(): Promise<void>;
  /** At the same port. `stale`: with what was saved, under a new version, until `catchUp`. */
  start(options?: { readonly stale?: boolean }): Promise<void>;
  /** The restarted server reached Rancher. */
  catchUp(): void;
  /** Stops for good. */
  close(): Promise<void>;
}

export async function startMetadataEmulator(options: MetadataEmulatorOptions): Promise<MetadataEmulator> {
  const { tickMs = 5000, secondMs = 1000, reloadIntervalMs = 1000, seed = Math.random() * 2 ** 32 } = options;
  const content = 'world' in options ? worldContent(options.world) : savedContent(options.answers);
  const library = createLibrary(content, seededRandom(seed), { ...NO_HAZARDS, ...options.hazards });
  const room = createWaitingRoom();
  const clients = new Map<string, Client>();
  const reloading = createReloading(() => {
    library.load();
    room.wake();
  }, reloadIntervalMs);
  const http = await startHttpEmulator({
    ...(options.port !== undefined && { port: options.port }),
    refusal: (status) => errorAnswer(status, `status ${status}`, 'json'),
    handle: createResponder({
      library, room, secondMs,
      clientAt: (address) => (clients.has(address) ? clients.get(address) : library.clientAt(address)),
      beforeEach: () => {
        if (library.hazards.reloadEachRequest) reloading.now();
      },
    }),
  });

  let isSaved = false;
  let stopWatching: (() => void) | undefined;
  let ticker: NodeJS.Timeout | undefined;
  function watch(): void {
    ticker = setInterval(() => room.wake(), tickMs);
    // A server that serves old answers has not reached Rancher, so it hears of no change.
    if ('world' in options) stopWatching = options.world.onChange(() => {
      if (!library.stale) reloading.request();
    });
  }
  async function stop(): Promise<void> {
    if (!isSaved) library.save();
    stopWatching?.();
    clearInterval(ticker);
    reloading.cancel();
    await http.stop();
  }
  function reload(): string {
    reloading.now();
    return library.version();
  }
  watch();

  return {
    url: http.url,
    port: http.port,
    log: http.log,
    inject: (fault) => http.inject(fault),
    clearFaults: () => http.clearFaults(),
    version: () => library.version(),
    reloads: () => reloading.count(),
    waiting: () => room.waiting(),
    reload,
    set(hazards) {
      library.hazards = { ...library.hazards, ...hazards };
      reload();
    },
    setClient: (address, container) => void clients.set(address, container),
    save() {
      isSaved = true;
      library.save();
    },
    stop,
    async start({ stale = false } = {}) {
      library.stale = stale;
      reload();
      watch();
      await http.start();
    },
    catchUp() {
      library.stale = false;
      reload();
    },
    close: stop,
  };
}
