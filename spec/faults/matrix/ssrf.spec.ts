import { once } from 'node:events';
import { createServer } from 'node:http';
import { openStage, recordsIn, SECRETS, until } from '../../stories/stage';
import { holds } from '../../stories/watch';
import { fault } from '../arena';
import { secretsIn } from '../canary';
import { leaks } from '../oracle';
import { programEnvironment, startProgram } from '../program';
import { hostileBefore } from './hostile-server';
import { addService, API, settled, WEB } from './shop';

/** Nobody may ever come here. */
async function withTrap(play: (url: string) => Promise<void>): Promise<void> {
  const visits: string[] = [];
  const server = createServer((incoming, response) => {
    visits.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    response.end('[]');
  });
  server.on('connect', (incoming, socket) => {
    visits.push(`CONNECT ${incoming.url ?? ''}`);
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    await play(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
    expect(visits).toEqual([]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

describe('S8 who is asked', () => {
  for (const path of ['/version', '/hosts', '/services', '/self']) {
    fault(`is rancher-metadata alone, also when ${path} sends us elsewhere`, (arena) => withTrap(async (trap) => {
      const hostile = await hostileBefore(arena.metadata.url);
      try {
        addService(arena);
        const service = await settled(arena, { METADATA_URL: hostile.url });
        hostile.answer(new RegExp(path), (response) => {
          response.writeHead(302, { Location: `${trap}/latest/meta-data/iam` });
          response.end();
        });
        addService(arena, 'api', 'node2');
        arena.metadata.reload();
        await service.told('source down');
        expect(service.of('source down')[0]?.reason).toMatch(/HTTP 302/);
        expect(recordsIn(arena.zone)).toEqual([`${WEB} A 203.0.113.11`]);
        hostile.relent();
        await holds(arena.zone, `${API} A 203.0.113.12`, `${WEB} A 203.0.113.11`);
        await arena.rest();
        await service.stop();
      } finally {
        await hostile.close();
      }
    }));
  }

  fault('is the Rancher server alone, also when it sends our key elsewhere', (arena) => withTrap(async (trap) => {
    const hostile = await hostileBefore(arena.rancher.url);
    try {
      hostile.answer(/^POST/, (response) => {
        response.writeHead(307, { Location: `${trap}/v2-beta/externaldnsevents` });
        response.end();
      });
      addService(arena);
      const service = arena.start({ CATTLE_URL: hostile.url });
      await service.told('write-back down');
      hostile.relent();
      await service.told('fqdn confirmed');
      await arena.rest();
      await service.stop();
    } finally {
      await hostile.close();
    }
  }));

  it('is nobody else when the environment names a proxy', () => withTrap(async (trap) => {
    const stage = await openStage();
    addService(stage);
    const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'].map((name) => [name, trap] as const);
    const program = startProgram({ ...programEnvironment(stage), ...Object.fromEntries(proxies) });
    try {
      await until('it is written', () => recordsIn(stage.zone).length === 1, () => program.log.slice(-9));
      await until('Rancher shows it', () => program.said('fqdn confirmed').length === 1, () => program.log.slice(-9));
    } finally {
      await program.kill();
      await stage.close();
    }
    expect(program.said('failure')).toEqual([]);
    expect(leaks(program.log.join('\n'), secretsIn(SECRETS))).toEqual([]);
  }));
});
