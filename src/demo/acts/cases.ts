/** Acts on the rules: every case with its verdict, and a service that falls ill. */
import { CASES, addCaseHosts, type Case } from '../cases';
import { ensure, seconds, until } from '../narration';
import { hostAddress, hostName } from '../shop-world';
import { ROOT_DOMAIN, type Stage } from '../stage';
import { table, verdictOn } from '../verdicts';
import type { Act } from './act';

const DEADLINE_MS = 10_000;

const nameOf = ({ name, service, stack }: Case): string =>
  name === undefined ? `${service}.${stack}.production.${ROOT_DOMAIN}` : `${name}.${ROOT_DOMAIN}`;

export const everyCase: Act = async (stage, { held, say }) => {
  const { world, service } = stage;
  world.change(() => {
    addCaseHosts(world);
    for (const each of CASES) each.add(world);
  });
  const elapsedMs = await until('every case is as it should be', DEADLINE_MS, async () => {
    const right = await Promise.all(CASES.map((each) => isRight(each, stage)));
    return right.every((holds) => holds) && CASES.every((each) => verdictOn(service, each.stack, each.service) !== undefined);
  });
  held(`${CASES.length} special cases are right in DNS after ${seconds(elapsedMs)}; what the service says of each:`);
  say(table(CASES.map((each) => [each.what, `${each.service} ${verdictOn(service, each.stack, each.service) ?? ''}`])));
};

async function isRight(each: Case, stage: Stage): Promise<boolean> {
  const [A, AAAA] = await Promise.all([stage.resolve(nameOf(each)), stage.resolve(nameOf(each), 'AAAA')]);
  return A.join() === each.A.join() && AAAA.join() === (each.AAAA ?? []).join();
}

/** A record that exists stays when nothing healthy is left: Route 53 does the same with its own health checks. */
export const fallsIll: Act = async (stage, { held }) => {
  const { world, service } = stage;
  const [stack, name] = ['mail', 'web'];
  const fqdn = `${name}.${stack}.production.${ROOT_DOMAIN}`;
  const before = await stage.resolve(fqdn);
  ensure(`${fqdn} resolves`, before.length === 2);
  const setHealth = (health: string): void => {
    world.change(() => {
      for (const { uuid } of world.containersOf(`${stack}/${name}`)) world.setHealth(uuid, health);
    });
  };
  setHealth('unhealthy');
  await until('it is noticed', DEADLINE_MS, () => verdictOn(service, stack, name)?.includes('no running container is healthy') ?? false);
  // Something else changes, and is written: so would this have been.
  world.addService({ stack, name: 'canary', ports: ['9100:80/tcp'], hosts: [hostName(1)] });
  await until('something else is written', DEADLINE_MS, async () =>
    (await stage.resolve(`canary.${stack}.production.${ROOT_DOMAIN}`)).join() === hostAddress(1));
  ensure(`${fqdn} stays`, (await stage.resolve(fqdn)).join() === before.join());
  held(`${stack}/${name} fell ill as a whole: its record stays ${before.join(', ')}`);
  setHealth('healthy');
  await until('it is well again', DEADLINE_MS, () => !(verdictOn(service, stack, name)?.includes('healthy') ?? true));
};
