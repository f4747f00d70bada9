/** The invariants, judged by what the emulators saw. */
import { readFence } from '../../../src/core/fence';
import type { RecordSet } from '../../../src/core/record';
import type { Mutation } from '../../../src/emulators/route53/request-log';
import { breaches } from '../../stories/oracle';
import type { Stage } from '../../stories/stage';
import { ownedIn } from '../../stories/watch';
import { ADOPTED, isStranger, linesIn, linesOf, ORIGINAL_STATE, recordLines, shopRecord, type Step } from './scenario';

/** A step, and when the world took it. */
export interface Taken {
  readonly step: Step;
  readonly atMs: number;
}

/** What is not yet as it must be after a step, in words; undefined when all is. */
export function unfinished({ zone, world }: Stage, step: Step, holder: string): string | undefined {
  const [expected, found] = [linesOf(step), linesIn(zone)].map((lines) => lines.join('\n'));
  if (expected !== found) return `the zone holds\n${found}\nand should\n${expected}`;
  const ours = step.ours.map((line) => shopRecord(line).name).sort();
  const owned = [...ownedIn(zone).keys()].sort();
  if (ours.join() !== owned.join()) return `the registry holds ${owned.join()} and should ${ours.join()}`;
  const fence = zone.recordSets().find(({ name }) => name.startsWith('fence.external-dns-'));
  const written = fence && readFence(fence);
  if (written?.holder !== holder) return `the fence is held by ${written?.holder}, not by ${holder}`;
  // Yesterday's container counts one, its successor and an upgrade another each.
  if (written.epoch > 3) return `the fence was taken over ${written.epoch} times`;
  const unshown = step.ours.map((line) => shopRecord(line).name).filter((name) => !world.state().services.some(({ fqdn }) => fqdn === name));
  return unshown.length === 0 ? undefined : `Rancher does not show ${unshown.join()}`;
}

/** I1 and I2, which the log alone can tell; then I4 and I5, for which one must know what was wanted when. */
export function violations({ route53 }: Pick<Stage, 'route53'>, taken: readonly Taken[]): readonly string[] {
  return [
    ...breaches(route53).filter((breach) => !breach.includes(`DELETE TXT ${ORIGINAL_STATE} `)),
    ...ours(route53).flatMap((mutation) => [...invented(mutation, taken), ...unowned(mutation)]),
  ];
}

const ours = ({ log }: Stage['route53']): readonly Mutation[] => log.mutations().filter(({ by }) => by !== 'hand edit');

/** The one thing of others that may go: the original's state, when all that it says is ours in the same batch. */
function unowned({ by, changes }: Mutation): readonly string[] {
  const state = changes.find(({ action, recordSet }) => action === 'DELETE' && recordSet.name === ORIGINAL_STATE);
  if (state === undefined) return [];
  const marks = changes.filter(({ action, recordSet }) => action === 'CREATE' && recordSet.name.startsWith('names-'))
    .flatMap(({ recordSet }) => recordSet.values).join(' ');
  return ADOPTED.filter((name) => !marks.includes(name))
    .map((name) => `I1, request ${by}: ${name} is nobody's once the original's state is gone`);
}

function invented({ atMs, by, changes }: Mutation, taken: readonly Taken[]): readonly string[] {
  const steps = taken.filter((entry) => entry.atMs <= atMs).map(({ step }) => step);
  const [created, deleted] = ['CREATE', 'DELETE'].map((wanted) => changes
    .filter(({ action, recordSet }) => action === wanted && recordSet.type !== 'TXT').map(({ recordSet }) => recordSet));
  const wasWanted = (recordSet: RecordSet): boolean => steps.some((step) => linesOf(step).includes(recordLines([recordSet])[0] ?? ''));
  const isWanted = ({ name }: RecordSet): boolean => steps.every((step) => step.ours.some((line) => shopRecord(line).name === name));
  return [
    ...(created ?? []).filter((recordSet) => !wasWanted(recordSet) || isStranger(recordSet))
      .map(({ name }) => `I5, request ${by}: CREATE ${name}, which no snapshot wanted so`),
    ...(deleted ?? []).filter((recordSet) => isWanted(recordSet) && !(created ?? []).some(({ name }) => name === recordSet.name))
      .map(({ name }) => `I4, request ${by}: DELETE ${name}, which every snapshot wanted`),
  ];
}
