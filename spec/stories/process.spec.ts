import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { secretsIn } from '../faults/canary';
import { leaks } from '../faults/oracle';
import { openStage, recordsIn, SECRETS, until, type Stage } from './stage';

const MAIN = join(__dirname, '../../dist/main.js');

interface Finished {
  readonly code: number | null;
  readonly output: string;
}

/** The built program as its own process, with nothing of our own environment. */
function startProgram(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child: ChildProcess = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  const finished: Promise<Finished> = once(child, 'close').then(([code]: unknown[]) => ({ code: typeof code === 'number' ? code : null, output }));
  return { child, finished, output: () => output };
}

/** What is answered to `GET / HTTP/1.0`, as Rancher's HAProxy asks it: no Host, no keep-alive. */
async function askAsRancher(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.0\r\n\r\n');
  let answer = '';
  socket.on('data', (chunk) => { answer += chunk.toString(); });
  await once(socket, 'end');
  return answer;
}

describe('the program', () => {
  let stage: Stage;
  beforeEach(async () => { stage = await openStage(); });
  afterEach(() => stage.close());

  /** What the Route 53 template v0.7.9 gives it: unanswered questions are empty, there is no AWS_REGION. */
  const template = () => ({
    ...SECRETS, ROOT_DOMAIN: 'example.com', ROUTE53_ZONE_ID: '', NAME_TEMPLATE: '',
    TTL: '', ROUTE53_MAX_RETRIES: '',
    // Rancher's own, because of the label create_agent.
    CATTLE_URL: `${stage.rancher.url}/v1`, CATTLE_CONFIG_URL: `${stage.rancher.url}/v1`,
    // Where this test's servers are.
    METADATA_URL: stage.metadata.url, AWS_ENDPOINT_URL_ROUTE_53: stage.route53.url, HOST: '127.0.0.1', PORT: '0',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
  const portOf = (output: string): number => Number(/listening on 127\.0\.0\.1:(\d+)/.exec(output)?.[1]);

  it('works with exactly what the template v0.7.9 gives it, answers the health check, and stops with exit code 0', async () => {
    stage.world.addService({ stack: 'Shop', name: 'Web', ports: ['8080:80/tcp'], hosts: ['node1'] });
    const program = startProgram(['-provider=route53'], template());
    await until('the record', () => recordsIn(stage.zone).length === 1, program.output);
    expect(recordsIn(stage.zone)).toEqual(['web.shop.default.example.com A 203.0.113.11']);
    expect(stage.zone.find('web.shop.default.example.com', 'A')?.ttlSeconds).toBe(300);

    expect(await askAsRancher(portOf(program.output()))).toMatch(/^HTTP\/1\.[01] 200 /);
    const asked = stage.route53.log.requests().length;
    expect(await askAsRancher(portOf(program.output()))).toContain('OK');
    expect(stage.route53.log.requests()).toHaveLength(asked);

    const before = stage.zone.recordSets();
    program.child.kill('SIGTERM');
    const { code, output } = await program.finished;
    expect(code).toBe(0);
    expect(stage.zone.recordSets()).toEqual(before);
    expect(leaks(output, secretsIn(SECRETS))).toEqual([]);
  });

  it('tells every mistake of its configuration at once and exits 1 before it asks anybody', async () => {
    const program = startProgram(['-provider=cloudflare'], { ...template(), TTL: 'soon', ROOT_DOMAIN: '', RESYNC_SECONDS: '-1', DRY_RUN: 'true' });
    const { code, output } = await program.finished;
    expect(code).toBe(1);
    for (const variable of ['TTL', 'ROOT_DOMAIN', 'RESYNC_SECONDS', 'DRY_RUN', '-provider']) expect(output).toContain(variable);
    expect(stage.metadata.log.requests()).toEqual([]);
    expect(stage.route53.log.requests()).toEqual([]);
    expect(leaks(output, secretsIn(SECRETS))).toEqual([]);
  });

  it('prints no secret when Route 53 and Rancher refuse it', async () => {
    stage.route53.inject({ kind: 'accessDenied', count: Infinity });
    const program = startProgram(['-debug'], template());
    await until('the refusal is said', () => /denied|authorized/i.test(program.output()), program.output);
    const answer = await fetch(`http://127.0.0.1:${portOf(program.output())}/readyz`);
    expect(answer.status).toBe(503);
    const readiness = await answer.text();
    expect(readiness).toContain('zone-denied');
    program.child.kill('SIGTERM');
    const { code, output } = await program.finished;
    expect(code).toBe(0);
    expect(leaks(output + readiness, secretsIn(SECRETS))).toEqual([]);
  });
});
