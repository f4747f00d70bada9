/** Secrets that must never be seen again, and everything that a service lets out. */
import { Writable } from 'node:stream';
import type { Event } from '../../src/core/event';
import { createLog } from '../../src/telemetry/log';
import { SECRETS, type RunningService } from '../stories/stage';
import { leaks, type Secret } from './oracle';

/** Environment variables with secrets of every kind; no two starts have the same. */
export function canaries(start: number): Readonly<Record<string, string>> {
  const secret = (kind: string): string => `canary/${kind}+${start}=7f3a"9b`;
  return {
    AWS_ACCESS_KEY: `AKIACANARY${String(start).padStart(6, '0')}`, AWS_SECRET_KEY: secret('aws-secret'), AWS_SESSION_TOKEN: secret('aws-session'),
    ADMIN_TOKEN: `canary-admin-token-${start}`,
    CATTLE_AGENT_INSTANCE_AUTH: `Basic ${Buffer.from(secret('instance')).toString('base64')}`,
  };
}

export function secretsIn(environment: Readonly<Record<string, string>>): readonly Secret[] {
  const { CATTLE_ACCESS_KEY: access = '', CATTLE_SECRET_KEY: secret = '' } = environment;
  return [
    ...Object.entries(environment)
      .filter(([name, value]) => /KEY|TOKEN|AUTH/.test(name) && !name.endsWith('_FILE') && value !== '')
      .map(([name, value]) => ({ name, value: value.replace(/^Basic /, '') })),
    // Switched off, there are no keys: two empty texts with a colon are no secret.
    ...(secret === '' ? [] : [{ name: 'the pair for Rancher', value: `${access}:${secret}` }]),
  ];
}

/** Secrets that a service has let out, which had what was usual on a stage but for this. */
export async function leaksOf(service: RunningService, environment: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  return leaks(await logOf(service) + await answersAt(service.of('listening')[0]?.port), secretsIn({ ...SECRETS, ...environment }));
}

const PATHS = ['/', '/healthz', '/readyz', '/metrics', '/approve', '/nothing'];

/** What is answered there, headers included; nothing where nobody listens. */
export async function answersAt(port: unknown): Promise<string> {
  const asks = typeof port === 'number' ? PATHS.map((path) => fetch(`http://127.0.0.1:${port}${path}`)) : [];
  const answers = (await Promise.allSettled(asks)).flatMap((ask) => (ask.status === 'fulfilled' ? [ask.value] : []));
  const texts = await Promise.all(answers.map(async (answer) => `${JSON.stringify([...answer.headers])}\n${await answer.text()}\n`));
  return texts.join('');
}

/** The events as the log prints them, in both its forms, to the last detail. */
export async function logOf({ config, events }: Pick<RunningService, 'config' | 'events'>): Promise<string> {
  const texts = await Promise.all((['text', 'json'] as const).map((format) => printed(events, format, config.secrets)));
  return texts.join('');
}

async function printed(events: readonly Event[], format: 'text' | 'json', secrets: readonly string[]): Promise<string> {
  let text = '';
  const stdout = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  const log = createLog({ level: 'debug', format, file: undefined, secrets, stdout });
  for (const event of events) log.event(event);
  await new Promise((resolve) => setImmediate(resolve));
  return text;
}
