import { until } from '../../stories/stage';
import { fault } from '../arena';
import { flooding, hostileBefore } from './hostile-server';
import { addService, addressesAt, WEB } from './shop';

const MOST_BYTES = 256 * 1024 * 1024;

describe('Route 53 answers XML without end', () => {
  fault('at a listing: it is cut off long before memory runs out, and asked again', async (arena) => {
    const hostile = await hostileBefore(arena.route53.url);
    try {
      addService(arena);
      const flood = flooding('<ListResourceRecordSetsResponse><ResourceRecordSets>', '<ResourceRecordSet>', MOST_BYTES);
      hostile.answer(/^GET .*\/rrset/, (response) => {
        hostile.relent();
        flood.as(response);
      });
      const service = arena.start({ AWS_ENDPOINT_URL_ROUTE_53: hostile.url });
      await until('it is cut off', () => flood.cutOff() > 0, () => [flood.bytes(), service.events.slice(-9)], 40_000);
      expect(flood.bytes()).toBeLessThan(MOST_BYTES / 2);
      await until('it is written', () => addressesAt(arena, WEB) !== undefined, () => service.events.slice(-9));
      await arena.rest();
      await service.stop();
    } finally {
      await hostile.close();
    }
  }, { restWithinMs: 40_000 }, 90_000);
});
