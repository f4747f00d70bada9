import { connect, type Socket } from 'node:net';
import { statusOf, until } from '../../stories/stage';
import { fault } from '../arena';
import { addService, settled } from './shop';

describe('S7 the status server, with more silent clients than it takes,', () => {
  fault('is rid of them within seconds, and answers the health check again', async (arena) => {
    addService(arena);
    const service = await settled(arena);
    const port = service.of('listening')[0]?.port ?? 0;
    let closed = 0;
    const sockets = Array.from({ length: 300 }, (_, index): Socket => {
      const socket = connect(port, '127.0.0.1', () => { if (index % 2 === 0) socket.write('GET / HTTP/1.1\r\nX: '); });
      return socket.resume().on('error', () => undefined).on('close', () => { closed += 1; });
    });
    try {
      // All but 256 are turned away at once, the others when they have said nothing for five seconds.
      await until('all are gone', () => closed === sockets.length, () => closed, 12_000);
      expect(await statusOf(`http://127.0.0.1:${port}/`)).toBe(200);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
    // The oracle's own check is among those that are turned away.
    arena.pardon('health: ');
  }, {}, 60_000);
});
