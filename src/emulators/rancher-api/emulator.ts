/**
 * The part of the Rancher 1.6 API (cattle, v1 and v2-beta) that a DNS service writes fqdns to, on 127.0.0.1. Built from
 * cattle's source; what a live server answers beyond that is not covered.
 */
import type { HttpEmulator, TlsIdentity, World } from '../rancher-world';
import { seededRandom, startHttpEmulator } from '../rancher-world';
import type { ApiKey, Role } from './access';
import { errorAnswer, errorFor } from './errors';
import type { AppliedEvent } from './event-queue';
import { createEventQueue } from './event-queue';
import { createResponder } from './responder';

export interface RancherApiEmulatorOptions {
  readonly world: World;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Default: `agent`. */
  readonly role?: Role;
  /** Further keys, as with the label `agent,environment`, which brings two. */
  readonly otherKeys?: readonly ApiKey[];
  /** 0: any free one. */
  readonly port?: number;
  readonly tls?: TlsIdentity;
  /** How long after its 201 an event is applied. Default 5. */
  readonly applyDelayMs?: number;
  /** Are names compared with case, as with the embedded database? Default: no, as with MySQL. */
  readonly caseSensitive?: boolean;
}

export interface RancherApiEmulator extends HttpEmulator {
  /** What CATTLE_URL would be: `http://127.0.0.1:port/v2-beta`. */
  readonly cattleUrl: string;
  /** Every accepted event whose time has come, and what became of it. */
  applied(): readonly AppliedEvent[];
  /** How many accepted events are not applied yet. */
  pending(): number;
  /** When all accepted events are applied. */
  settled(): Promise<void>;
  /** Replaces all keys; an empty list revokes them. */
  setKeys(keys: readonly ApiKey[]): void;
  setApplyDelay(ms: number): void;
  /** Stops for good; events that were accepted are lost. */
  close(): Promise<void>;
}

export async function startRancherApiEmulator(options: RancherApiEmulatorOptions): Promise<RancherApiEmulator> {
  const random = seededRandom(0);
  const queue = createEventQueue(options.world, options.caseSensitive ?? false, options.applyDelayMs ?? 5);
  let keys: readonly ApiKey[] = [options, ...options.otherKeys ?? []];
  const http = await startHttpEmulator({
    ...(options.port !== undefined && { port: options.port }),
    ...(options.tls && { tls: options.tls }),
    refusal: (status) => errorAnswer(errorFor(status), 'fault'),
    handle: createResponder({ keys: () => keys, queue, random }),
  });
  return {
    ...http,
    cattleUrl: `${http.url}/v2-beta`,
    applied: () => queue.applied(),
    pending: () => queue.pending(),
    settled: () => queue.settled(),
    setKeys: (changed) => void (keys = changed),
    setApplyDelay: (ms) => queue.setDelay(ms),
    async close() {
      queue.close();
      await http.stop();
    },
  };
}
