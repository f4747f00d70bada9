/** THE list of cases, in the order of the table. */
import type { Row } from '../row';
import type { Bench } from '../stage';
import { burst, change, startChange } from './change';
import { micro } from './micro';
import { rolling } from './rolling';
import { bump, idle, resync } from './steady';
import { start, startForeign, startReady } from './start';

export const CASES = {
  start, 'start-ready': startReady, 'start-foreign': startForeign, 'start-change': startChange, change, burst,
  rolling, bump, idle, resync, plan: micro,
} satisfies Record<string, (bench: Bench) => Promise<readonly Row[]>>;

export const isCaseName = (name: string): name is keyof typeof CASES => Object.hasOwn(CASES, name);
