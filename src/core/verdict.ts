/** What became of a service, and why: what `explain`, the page and the log all read. */
import type { DesiredEvent } from './event';
import type { DomainName } from './name';

/** Names a service to a person and to Rancher's API: as typed. */
export interface ServiceReference {
  readonly uuid: string;
  readonly stackName: string;
  readonly serviceName: string;
}

export type Verdict =
  | {
      readonly type: 'published';
      readonly service: ServiceReference;
      readonly name: DomainName;
      readonly addresses: readonly string[];
      /** What was left out or is special about it; empty when there is nothing to say. */
      readonly remarks: readonly string[];
    }
  | {
      readonly type: 'skipped';
      readonly service: ServiceReference;
      readonly reason: string;
      readonly remarks: readonly string[];
    };

/** What is new among verdicts: services judged otherwise than before, and those that are gone. */
export function verdictEvents(before: readonly Verdict[], after: readonly Verdict[]): readonly DesiredEvent[] {
  if (before === after) return [];
  // Most are the very same objects, and need no look.
  const [same, known] = [new Set(before), new Map<string, Verdict>()];
  const still = new Set(after);
  for (const verdict of before) if (!still.has(verdict)) known.set(serviceKey(verdict.service), verdict);
  const events: DesiredEvent[] = [];
  for (const verdict of after) {
    if (same.has(verdict)) continue;
    const old = known.get(serviceKey(verdict.service));
    known.delete(serviceKey(verdict.service));
    if (old === undefined || !sameVerdict(old, verdict)) events.push({ type: 'verdict', verdict });
  }
  return [...events, ...[...known.values()].map((verdict) => ({ type: 'verdict gone' as const, verdict }))];
}

/** A sidekick has its parent's uuid. */
export const serviceKey = ({ uuid, serviceName }: ServiceReference): string => `${uuid} ${serviceName}`;

function sameVerdict(a: Verdict, b: Verdict): boolean {
  if (a.service.stackName !== b.service.stackName || !sameTexts(a.remarks, b.remarks)) return false;
  if (a.type === 'skipped') return b.type === 'skipped' && a.reason === b.reason;
  return b.type === 'published' && a.name === b.name && sameTexts(a.addresses, b.addresses);
}

const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, index) => text === b[index]);
