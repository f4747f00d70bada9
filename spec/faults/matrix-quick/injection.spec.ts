import { logOf } from '../canary';
import { fault } from '../arena';
import { addService, DOMAIN, plainSet, settled } from '../matrix/shop';

/** What readers of logs, terminals, browsers and XML would act on. */
const HOSTILE = '"</Value></b><script>alert(1)</script>\r\n2026-11-23T08:08:08Z info  in sync\0\u001b[2J\u009b31m\u2028\u202e\'`${x}';
const LABEL = 'value-b-script-alert-1-script-2026-11-23t08-08-08z-info-in';
const ACTED_ON = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

const linesOf = (log: string): readonly string[] => log.split('\n').filter((line) => line !== '');

describe('S5 injection: names, labels and answers of servers that hold quotes, tags, line ends and escapes', () => {
  fault('are one line each in the log, and JSON in its other form, to the last member', async (arena) => {
    arena.world.change(() => {
      arena.world.setHostLabel('node1', 'io.rancher.host.external_dns_ip', `203.0.113.11, ${HOSTILE}`);
      arena.world.addHost({ name: HOSTILE, agentIp: '203.0.113.98', labels: { 'io.rancher.host.external_dns_ip': HOSTILE } });
      arena.world.addService({ stack: 'Shop', name: HOSTILE.slice(0, 70), ports: ['80:80/tcp'], hosts: ['node1', HOSTILE] });
      arena.world.addService({ stack: HOSTILE, name: HOSTILE, labels: { 'io.rancher.service.external_dns': HOSTILE }, ports: ['80:80/tcp'], hosts: ['node1'] });
    });
    const service = arena.start();
    await service.told('in sync');
    arena.metadata.inject({ kind: 'status', status: 500, body: HOSTILE, match: '/hosts' });
    arena.metadata.reload();
    await service.told('source down');
    await service.told('source up', 2);
    const log = await logOf(service);
    expect(log).toContain('\\u{1b}');
    const lines = linesOf(log);
    expect(lines.filter((line) => ACTED_ON.test(line))).toEqual([]);
    const [json, text] = [lines.filter((line) => line.startsWith('{')), lines.filter((line) => !line.startsWith('{'))];
    expect(json.filter((line) => typeof (JSON.parse(line) as { event?: unknown }).event !== 'string')).toEqual([]);
    // No line but our own begins as lines do.
    expect(text).toHaveLength(json.length);
    expect(text.filter((line) => !/^20\d\d-\d\d-\d\dT[\d:.]+Z (debug|info |warn |error) /.test(line))).toEqual([]);
  });

  fault('are escaped on the status pages, which no browser takes for HTML', async (arena) => {
    addService(arena);
    const service = await settled(arena);
    const broken = arena.metadata.inject({ kind: 'status', status: 500, body: HOSTILE, match: '/services', count: Infinity });
    arena.metadata.reload();
    await service.told('source down');
    const answer = await fetch(`http://127.0.0.1:${service.of('listening')[0]?.port ?? 0}/readyz`);
    const body = await answer.text();
    broken.remove();
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(body).not.toMatch(ACTED_ON);
    expect(JSON.parse(body)).toMatchObject({ ready: false });
    const missing = await arena.ask(service, `/${encodeURIComponent('<script>alert(1)</script>')}`);
    expect(missing).toEqual({ status: 404, body: 'not found\n' });
  });

  fault('reach the zone as labels of letters, digits and hyphens, and its marks hold nothing to be escaped', async (arena) => {
    arena.zone.put(plainSet(`quote\\042.${DOMAIN}`, '192.0.2.1'), { name: `txt.${DOMAIN}`, type: 'TXT', ttlSeconds: 60, values: ['"a\\"b" "</Value>"'] });
    const theirs = arena.zone.recordSets().filter(({ name }) => !name.includes('external-dns'));
    // With all of it the name has more than 63 characters: refused, not cut.
    addService(arena, HOSTILE);
    const short = addService(arena, HOSTILE.slice(0, 70));
    const service = arena.start();
    await service.told('fqdn confirmed');
    expect(service.of('verdict').filter(({ verdict: { type, service: { stackName } } }) => type === 'skipped' && stackName === 'Shop')).toHaveLength(1);
    const name = `${LABEL}.${DOMAIN}`;
    expect([service.of('record created').map(({ after }) => after.name), arena.world.service(short.uuid).fqdn]).toEqual([[name], name]);
    const ours = arena.zone.recordSets().filter((set) => !theirs.some((other) => other.name === set.name && other.type === set.type));
    expect(ours.filter((set) => !/^[a-z0-9.-]+$/.test(set.name))).toEqual([]);
    for (const { values } of ours.filter(({ type }) => type === 'TXT')) {
      expect(values.join()).toMatch(/^"[!#-[\]-~ ]*"( "[!#-[\]-~ ]*")*$/);
    }
  });
});
