import { createServer, type Server } from 'node:http';
import { BehaviorSubject, Subject, takeUntil, takeWhile, tap } from 'rxjs';
import type { PublishEvent } from '../../src/core/event';
import type { ServiceName } from '../../src/publish/publisher';
import { rancherFqdn } from '../../src/publish/rancher-fqdn';

const names = (observed?: string): readonly ServiceName[] =>
  [{ service: { uuid: 's1', stackName: 'Shop', serviceName: 'Web' }, wanted: 'web.example.com', observed }];

let server: Server;
const ended$ = new Subject<void>();

afterEach(() => {
  ended$.next();
  server.close();
  server.closeAllConnections();
});

describe('write-back to a Rancher server', () => {
  it('tries until the server takes it, and is confirmed by what metadata shows', async () => {
    let asked = 0;
    server = createServer((request, response) => {
      asked += 1;
      request.resume();
      response.writeHead(asked === 1 ? 503 : 201).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port ?? 0 : 0;
    const publish = rancherFqdn({
      url: `http://127.0.0.1:${port}/v2-beta`, accessKey: 'a', secretKey: 's', version: '1', random: () => 0.99,
    });

    const metadata$ = new BehaviorSubject(names());
    const events: PublishEvent['type'][] = [];
    await publish(metadata$).pipe(
      tap(({ type }) => {
        events.push(type);
        if (type === 'fqdn posted') metadata$.next(names('web.example.com'));
      }),
      takeWhile(({ type }) => type !== 'fqdn confirmed'),
      takeUntil(ended$),
    ).forEach(() => undefined);

    expect(events).toEqual(['write-back down', 'write-back up', 'fqdn posted', 'fqdn confirmed']);
    expect(asked).toBe(2);
  });
});
