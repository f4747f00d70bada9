/** The environment gets another name: every name moves, the new one first. */
import { ensure, seconds, until } from '../narration';
import { ROOT_DOMAIN, type Stage } from '../stage';
import type { Act } from './act';

const DEADLINE_MS = 20_000;

const ownNames = ({ zone }: Stage, environment: string): readonly string[] => zone.recordSets()
  .filter(({ name, type }) => type === 'A' && name.endsWith(`.${environment}.${ROOT_DOMAIN}`))
  .map(({ name }) => name);

export const isRenamed: Act = async (stage, { held }) => {
  const { world, service } = stage;
  const before = ownNames(stage, 'production');
  world.renameEnvironment('Live');
  const madeMs = await until('all new names stand', DEADLINE_MS, () => ownNames(stage, 'live').length >= before.length);
  ensure('no old name went before its new one stood', ownNames(stage, 'production').length === before.length);
  // The one that belongs to someone else stays for ever.
  const goneMs = await until('all old names are gone', DEADLINE_MS, () => ownNames(stage, 'production').length === 1);
  ensure('nobody had to say yes', !service.log().some(({ event }) => event === 'deletes held'));
  held(`the environment was renamed: ${ownNames(stage, 'live').length} new names after ${seconds(madeMs)}, `
    + `the ${before.length - 1} old ones gone ${seconds(goneMs)} later, without a yes`);
};
