/** Asks a service for its health as long as it runs, as Rancher does, and keeps all that it says. */
import type { RunningService } from '../stories/stage';

export interface HttpWatch {
  /** Answers to the health check other than 200, once each. */
  readonly troubles: () => readonly string[];
  /** Everything it answered, headers included. */
  readonly heard: () => string;
  stop(): Promise<void>;
}

const EVERY_MS = 100;

export function watchHttp(service: RunningService): HttpWatch {
  const troubles = new Set<string>();
  const answers = new Set<string>();
  let stopping = false;

  async function ask(path: string, init?: RequestInit): Promise<void> {
    const port = service.of('listening')[0]?.port;
    if (port === undefined) return;
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { ...init, signal: AbortSignal.timeout(5_000) });
      const headers = [...answer.headers].filter(([name]) => name !== 'date');
      answers.add(`${JSON.stringify(headers)}\n${await answer.text()}\n`);
      if (path === '/' && answer.status !== 200) troubles.add(`health: ${answer.status}`);
    } catch (error) {
      troubles.add(`health: ${error instanceof Error ? `${error.message} ${String(error.cause)}` : 'no answer'}`);
    }
  }

  async function watching(): Promise<void> {
    while (!stopping) {
      await ask('/');
      await ask('/readyz');
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    for (const path of ['/healthz', '/metrics', '/nothing', '/approve']) await ask(path);
    await ask('/approve', { method: 'POST', headers: { Authorization: 'Bearer wrong' }, body: '{}' });
  }

  const watched = watching();
  return {
    troubles: () => [...troubles],
    heard: () => [...answers].join(''),
    async stop() {
      stopping = true;
      await watched;
    },
  };
}
