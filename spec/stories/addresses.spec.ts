import { judgedStage } from './judged-stage';
import type { RunningService, Stage } from './stage';
import { holds, ownedIn, readAgain } from './watch';

let stage: Stage;
const { open, start } = judgedStage({ MAX_DELETE_COUNT: '1000', RESYNC_SECONDS: '1' });
beforeEach(async () => { stage = await open(); });

const addWeb = (...hosts: readonly string[]) => stage.world.addService({ stack: 'Shop', name: 'Web', ports: ['80:80/tcp'], hosts });
/** The very last name would be kept for ten minutes, so whoever removes a service keeps another. */
const addStaying = () => stage.world.addService({ stack: 'Shop', name: 'Stays', ports: ['80:80/tcp'], hosts: ['node4'] });
const STAYS = 'stays.shop.default.example.com A 203.0.113.14';
const ADDRESSES = 'io.rancher.host.external_dns_ip';
const label = (host: string, addresses: string | undefined): void => stage.world.setHostLabel(host, ADDRESSES, addresses);
const WEB = 'web.shop.default.example.com';
/** What the first answer after a start says may be old: a second version confirms it. */
async function confirmed(service: RunningService): Promise<void> {
  await service.told('in sync');
  await readAgain(stage, service);
}

describe('a host with addresses of both families', () => {
  it('gets an A and an AAAA record, in their shortest form, each once', async () => {
    label('node1', ' 198.51.100.7,2001:DB8:0:0::7 , 2001:db8::7,198.51.100.8, 198.51.100.7');
    addWeb('node1', 'node2');
    const service = start();
    await holds(stage.zone, `${WEB} A 198.51.100.7, 198.51.100.8, 203.0.113.12`, `${WEB} AAAA 2001:db8::7`);
    expect(ownedIn(stage.zone)).toEqual(new Map([[WEB, 'A AAAA']]));
    await service.told('batch landed');
    expect(service.of('batch landed')).toHaveLength(1);
  });

  it('that loses the one family loses that record alone: AAAA goes, A stays as it is', async () => {
    label('node1', '198.51.100.7, 2001:db8::7');
    const { uuid } = addWeb('node1');
    const service = start();
    await confirmed(service);
    label('node1', '198.51.100.7');
    await holds(stage.zone, `${WEB} A 198.51.100.7`);
    await service.told('record deleted');
    expect(service.of('record deleted').map(({ before }) => before.type)).toEqual(['AAAA']);
    expect(service.of('record changed')).toEqual([]);
    expect(ownedIn(stage.zone)).toEqual(new Map([[WEB, 'A']]));

    label('node1', '2001:db8::9');
    await holds(stage.zone, `${WEB} AAAA 2001:db8::9`);
    label('node1', undefined);
    await holds(stage.zone, `${WEB} A 203.0.113.11`);
    addStaying();
    stage.world.removeService(uuid);
    await holds(stage.zone, STAYS);
    expect([...ownedIn(stage.zone).keys()]).toEqual(['stays.shop.default.example.com']);
  });

  it('names what cannot be published and publishes the rest', async () => {
    label('node1', '198.51.100.7, fe80::1, ::1, 127.0.0.1, 300.1.1.1, 2001:db8::7');
    addWeb('node1');
    const service = start();
    await holds(stage.zone, `${WEB} A 198.51.100.7`, `${WEB} AAAA 2001:db8::7`);
    const remarks = service.of('verdict').flatMap(({ verdict }) => verdict.remarks).join('\n');
    for (const bad of ['fe80::1', '::1', '127.0.0.1', '300.1.1.1']) expect(remarks).toContain(bad);
  });
});

describe('a record of someone else beside ours', () => {
  it('of type AAAA, which we do not want, is left alone while our A comes, moves and goes', async () => {
    const { uuid } = addWeb('node1');
    const service = start();
    await confirmed(service);
    stage.zone.put({ name: WEB, type: 'AAAA', ttlSeconds: 60, values: ['2001:db8::bad'] });
    await service.told('zone listed', service.of('zone listed').length + 1);
    stage.world.moveService(uuid, 'node2');
    await holds(stage.zone, `${WEB} A 203.0.113.12`, `${WEB} AAAA 2001:db8::bad`);
    addStaying();
    stage.world.removeService(uuid);
    await holds(stage.zone, `${WEB} AAAA 2001:db8::bad`, STAYS);
    expect(service.of('drift')).toEqual([]);
  });

  it('of type AAAA at a name that we want both for is a conflict, and our A is kept right all the same', async () => {
    addWeb('node1');
    const service = start();
    await confirmed(service);
    stage.zone.put({ name: WEB, type: 'AAAA', ttlSeconds: 60, values: ['2001:db8::bad'] });
    label('node1', '198.51.100.7, 2001:db8::7');
    await service.told('conflict');
    await holds(stage.zone, `${WEB} A 198.51.100.7`, `${WEB} AAAA 2001:db8::bad`);
    expect(service.of('conflict')).toMatchObject([{ name: WEB, recordType: 'AAAA' }]);

    stage.zone.remove(WEB, 'AAAA');
    await service.told('conflict gone');
    await holds(stage.zone, `${WEB} A 198.51.100.7`, `${WEB} AAAA 2001:db8::7`);
  });

  it('of type TXT or MX does not make the name theirs', async () => {
    stage.zone.put(
      { name: WEB, type: 'TXT', ttlSeconds: 60, values: ['"v=spf1 -all"'] },
      { name: WEB, type: 'MX', ttlSeconds: 60, values: ['10 mail.example.com'] },
    );
    addWeb('node1');
    const service = start();
    await service.told('in sync');
    await holds(stage.zone, `${WEB} A 203.0.113.11`, `${WEB} MX 10 mail.example.com`, `${WEB} TXT "v=spf1 -all"`);
  });

  it('that was there first has the name as a whole: an address of ours beside it would split their clients', async () => {
    stage.zone.put({ name: WEB, type: 'AAAA', ttlSeconds: 60, values: ['2001:db8::bad'] });
    addWeb('node1');
    const service = start();
    await service.told('conflict');
    await service.told('in sync');
    await holds(stage.zone, `${WEB} AAAA 2001:db8::bad`);
    stage.zone.remove(WEB, 'AAAA');
    await holds(stage.zone, `${WEB} A 203.0.113.11`);
    await service.told('conflict gone');
  });
});
