/**
 * An emulator in a process of its own, so that what it does costs neither the service nor the clock: its commands are
 * called as if they were here.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What a process offers: functions of JSON values. */
type Commands<T> = { readonly [Name in keyof T]: (argument: never) => unknown };

/** The same commands, from afar. */
export type Remote<T extends Commands<T>> = {
  readonly [Name in keyof T]: (...given: Parameters<T[Name]>) => Promise<Awaited<ReturnType<T[Name]>>>;
} & { readonly close: () => Promise<void> };

interface Asked {
  readonly id: number;
  readonly command: string;
  readonly argument: unknown;
}

interface Answered {
  readonly id: number;
  readonly value?: unknown;
  readonly problem?: string;
}

const isAsked = (message: unknown): message is Asked =>
  typeof message === 'object' && message !== null && 'command' in message;
const isAnswered = (message: unknown): message is Answered =>
  typeof message === 'object' && message !== null && 'id' in message && !('command' in message);

/** For the process that offers them: answers until the parent leaves. */
export function offer<T extends Commands<T>>(commands: T): void {
  const byName = new Map(Object.entries<(argument: never) => unknown>(commands));
  process.on('message', (message) => {
    if (isAsked(message)) void answer(byName.get(message.command), message);
  });
  process.on('disconnect', () => process.exit(0));
}

async function answer(command: ((argument: never) => unknown) | undefined, { id, argument }: Asked): Promise<void> {
  try {
    // The caller's side has checked the argument's type.
    const value = await command?.(argument as never);
    process.send?.({ id, value } satisfies Answered);
  } catch (error) {
    process.send?.({ id, problem: String(error) } satisfies Answered);
  }
}

/** Starts `file`, which `offer`s the commands of type `T`. */
export function remote<T extends Commands<T>>(file: string): Remote<T> {
  const child = fork(file);
  const waiting = new Map<number, (answered: Answered) => void>();
  let count = 0;
  child.on('message', (message) => {
    if (!isAnswered(message)) return;
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  child.on('exit', () => {
    for (const [id, settle] of waiting) settle({ id, problem: `${file} ended` });
  });
  const call = (command: string, argument: unknown): Promise<unknown> => new Promise((resolve, reject) => {
    const id = ++count;
    waiting.set(id, ({ value, problem }) => (problem === undefined ? resolve(value) : reject(new Error(problem))));
    child.send({ id, command, argument } satisfies Asked);
  });
  async function close(): Promise<void> {
    const exited = once(child, 'exit');
    child.disconnect();
    await exited;
  }
  const proxy = new Proxy({}, {
    get: (_, name) => (name === 'close' ? close : (argument: unknown) => call(String(name), argument)),
  });
  // Both ends are compiled against `T`; a proxy has no type of its own.
  return proxy as Remote<T>;
}
