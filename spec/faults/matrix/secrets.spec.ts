import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RANCHER_KEYS } from '../../stories/stage';
import { holds } from '../../stories/watch';
import { fault } from '../arena';
import { logOf } from '../canary';
import { addService, WEB } from './shop';

const SECRET = { aws: 'file/aws+secret="41c', session: 'file/session+="82f', admin: 'file-admin-token-93e' };

describe('S6 secrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-spec-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), `${text}\n`);
    return join(folder, name);
  };

  fault('from files are used and never told, also when every server refuses and quotes them', async (arena) => {
    const { accessKey, secretKey } = RANCHER_KEYS;
    const pair = Buffer.from(`${accessKey}:${secretKey}`).toString('base64');
    const quoted = [...Object.values(SECRET), accessKey, secretKey, pair].join(' ');
    addService(arena);
    const service = arena.start({
      AWS_ACCESS_KEY: '', AWS_ACCESS_KEY_FILE: file('aws-access', 'AKIAFROMFILE000001'),
      AWS_SECRET_KEY: '', AWS_SECRET_KEY_FILE: file('aws-secret', SECRET.aws),
      AWS_SESSION_TOKEN: '', AWS_SESSION_TOKEN_FILE: file('aws-session', SECRET.session),
      ADMIN_TOKEN: '', ADMIN_TOKEN_FILE: file('admin', SECRET.admin),
      CATTLE_ACCESS_KEY: '', CATTLE_ACCESS_KEY_FILE: file('cattle-access', accessKey),
      CATTLE_SECRET_KEY: '', CATTLE_SECRET_KEY_FILE: file('cattle-secret', secretKey),
    });
    await holds(arena.zone, `${WEB} A 203.0.113.11`);
    await service.told('fqdn confirmed');
    expect(new Set(arena.route53.log.requests().map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['AKIAFROMFILE000001']));

    arena.metadata.inject({ kind: 'status', status: 500, body: quoted, match: '/hosts' });
    arena.rancher.inject({ kind: 'status', status: 401, body: `{"code":"Unauthorized","message":${JSON.stringify(quoted)}}`, count: Infinity });
    addService(arena, `echo ${quoted}`.slice(0, 200));
    await service.told('source down');
    await arena.ask(service, '/readyz');
    await arena.ask(service, '/approve', { method: 'POST', headers: { Authorization: `Bearer ${SECRET.admin}` }, body: quoted });
    arena.rancher.clearFaults();
    arena.collect(await logOf(service), [
      ...Object.entries(SECRET).map(([name, value]) => ({ name, value })), { name: 'access', value: 'AKIAFROMFILE000001' },
      { name: 'pair', value: pair }, ...Object.entries(RANCHER_KEYS).map(([name, value]) => ({ name, value })),
    ]);
  });

  fault('that somebody guesses at POST /approve come back neither in the answer nor in the log', async (arena) => {
    addService(arena);
    const service = arena.start();
    await service.told('in sync');
    const guess = 'guessed-token-1d9b';
    for (const headers of [{ Authorization: `Bearer ${guess}` }, { Authorization: `Basic ${guess}` }, { 'X-Token': guess, 'Cookie': `token=${guess}` }]) {
      expect((await arena.ask(service, `/approve?token=${guess}`, { method: 'POST', headers, body: guess })).status).toBe(401);
    }
    expect((await arena.ask(service, `/${guess}`)).status).toBe(404);
    arena.collect(await logOf(service), [{ name: 'the guess', value: guess }]);
  });
});
