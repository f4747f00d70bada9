import type { InvalidChangeBatchForm } from '../../../src/emulators/route53/answer';
import { recordsIn, until } from '../../stories/stage';
import { fault, type Arena } from '../arena';
import { addService, addServices, API, DOMAIN, plainSet, settled, WEB, writeCalls } from './shop';

const FORMS: readonly InvalidChangeBatchForm[] = ['message', 'messages', 'legacy'];
const POISON = `service-7.${DOMAIN}`;

/** Thirty services; the eighth is refused, the others must be written. */
async function othersAreWritten(arena: Arena): Promise<void> {
  addServices(arena, 30);
  await until('the others are written', () => recordsIn(arena.zone).filter((record) => !record.startsWith(POISON)).length === 30,
    () => recordsIn(arena.zone));
}

for (const form of FORMS) {
  describe(`R3 a batch is refused, written in the form ${form}, because`, () => {
    const options = { route53: { invalidChangeBatchForm: form } };
    const COMMENTS = [undefined, 'ask the network team (#42)', `not even service-8.${DOMAIN}, [nor it's neighbour], <b>&"`];
    for (const comment of COMMENTS) {
      fault(`a record set is protected (${comment ?? 'no comment'}): it alone waits and is named, the others go in the next call`, async (arena) => {
        addService(arena);
        const service = await settled(arena);
        const before = writeCalls(arena);
        arena.zone.protect(POISON, 'A', comment);
        await othersAreWritten(arena);
        expect(writeCalls(arena) - before).toBe(2);
        const refusals = service.of('record refused');
        expect(refusals.map(({ name }) => name)).toEqual([POISON]);
        expect(refusals[0]?.message).toContain('remove the record set protection in Route 53');
        expect(refusals[0]?.message).toContain(`is protected${comment === undefined ? '' : `: ${comment}`}`);
        arena.excuse(POISON);
      }, options);
    }

    fault('two of its records are: both are named in one answer, the others go in the next call', async (arena) => {
      addService(arena);
      const service = await settled(arena);
      const before = writeCalls(arena);
      arena.zone.protect(POISON, 'A', 'first');
      arena.zone.protect(`service-8.${DOMAIN}`, 'A', 'second');
      addServices(arena, 30);
      await until('the others are written', () => recordsIn(arena.zone).length === 29, () => recordsIn(arena.zone));
      expect(writeCalls(arena) - before).toBe(2);
      expect(service.of('record refused').map(({ name }) => name).sort()).toEqual([POISON, `service-8.${DOMAIN}`]);
      arena.excuse(POISON, `service-8.${DOMAIN}`);
    }, options);

    const STRANGERS = [
      ['an address', plainSet(POISON, '192.0.2.1'), 'A'],
      ['a CNAME', { name: POISON, type: 'CNAME', ttlSeconds: 60, values: ['www.example.org.'] }, 'CNAME'],
      ['a weighted set', { ...plainSet(POISON, '192.0.2.1'), setIdentifier: 'one', weight: 7 }, 'A'],
    ] as const;
    for (const [name, stranger, recordType] of STRANGERS) {
      fault(`${name} of someone else has come to a name since we looked: it is read, and left alone`, async (arena) => {
        addService(arena);
        const service = await settled(arena);
        const before = writeCalls(arena);
        arena.zone.put(stranger);
        await othersAreWritten(arena);
        await service.told('conflict');
        expect(service.of('conflict')).toMatchObject([{ name: POISON, recordType }]);
        expect(writeCalls(arena) - before).toBe(2);
        expect(service.of('record refused')).toEqual([]);
        expect(service.of('zone listed')).toHaveLength(1);
        arena.excuse(POISON);
      }, options);
    }

    fault('records of ours were changed and removed since we looked: they are read, and put right', async (arena) => {
      const web = addService(arena);
      const api = addService(arena, 'api', 'node2');
      const service = await settled(arena);
      arena.zone.put(plainSet(WEB, '192.0.2.1'));
      arena.zone.remove(API, 'A');
      arena.world.change(() => {
        arena.world.moveService(web.uuid, 'node3');
        arena.world.moveService(api.uuid, 'node4');
      });
      const wanted = [`${API} A 203.0.113.14`, `${WEB} A 203.0.113.13`];
      await until('they are right', () => recordsIn(arena.zone).join() === wanted.join(), () => service.events.slice(-9));
      expect(service.of('record refused')).toEqual([]);
    }, options);
  });
}
