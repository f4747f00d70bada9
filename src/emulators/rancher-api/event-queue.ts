/** Events between their 201 and their effect: cattle applies them in processes of its own, later. */
import type { World } from '../rancher-world';
import type { EventFate, ExternalDnsEvent } from './external-dns-events';
import { applyEvent } from './external-dns-events';

export interface AppliedEvent extends ExternalDnsEvent {
  readonly fate: EventFate;
}

export interface EventQueue {
  accept(event: ExternalDnsEvent): void;
  all(): readonly ExternalDnsEvent[];
  applied(): readonly AppliedEvent[];
  pending(): number;
  settled(): Promise<void>;
  setDelay(ms: number): void;
  /** What is pending is lost. */
  close(): void;
}

export function createEventQueue(world: World, caseSensitive: boolean, initialDelayMs: number): EventQueue {
  const accepted: ExternalDnsEvent[] = [];
  const applied: AppliedEvent[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const waiting = new Set<() => void>();
  let delayMs = initialDelayMs;

  function tellIfSettled(): void {
    if (timers.size > 0) return;
    for (const resolve of waiting) resolve();
    waiting.clear();
  }

  return {
    accept(event) {
      accepted.push(event);
      const timer = setTimeout(() => {
        timers.delete(timer);
        applied.push({ ...event, fate: applyEvent(event.fields, world, caseSensitive) });
        tellIfSettled();
      }, delayMs);
      timers.add(timer);
    },
    all: () => accepted.slice(),
    applied: () => applied.slice(),
    pending: () => timers.size,
    settled: () => new Promise((resolve) => {
      waiting.add(resolve);
      tellIfSettled();
    }),
    setDelay: (ms) => void (delayMs = ms),
    close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      tellIfSettled();
    },
  };
}
