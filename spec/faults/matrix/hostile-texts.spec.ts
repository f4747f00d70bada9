import { holds, NO_WRITE_BACK } from '../../stories/watch';
import { fault } from '../arena';
import { addService, API, settled, WEB } from './shop';

describe('a text from rancher-metadata', () => {
  for (const version of ['\ud800', '\0', '../../x?y=z#', 'x'.repeat(256), '%', '" onload="']) {
    fault(`as its version, ${JSON.stringify(version).slice(0, 20)}, is nothing but another version`, async (arena) => {
      const { metadata, zone } = arena;
      const { uuid } = addService(arena);
      const service = await settled(arena);
      metadata.inject({ kind: 'alter', match: '/version', count: Infinity, alter: () => version });
      metadata.reload();
      arena.world.moveService(uuid, 'node3');
      await holds(zone, `${WEB} A 203.0.113.13`);
      expect(service.failure()).toBeUndefined();
    });
  }

  fault('as a label, with more addresses than any record holds, costs that one record', async (arena) => {
    const many = Array.from({ length: 200_000 }, (_, index) => `198.${18 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`);
    const service = arena.start(NO_WRITE_BACK);
    arena.world.change(() => {
      arena.world.setHostLabel('node1', 'io.rancher.host.external_dns_ip', many.join());
      addService(arena);
      addService(arena, 'api', 'node2');
    });
    await holds(arena.zone, `${API} A 203.0.113.12`);
    expect(service.of('verdict').flatMap(({ verdict }) => verdict.remarks).join()).toContain('a record set holds 400');
  });
});
