/** The environment that the demo shows: ten hosts, eight stacks, forty services with published ports, and some without. */
import { HTTP_HEALTH_CHECK, createWorld, type World } from '../emulators/rancher-world';

/** By number, from 1. */
export const HOSTS: readonly number[] = Array.from({ length: 10 }, (_, index) => index + 1);
const STACKS = ['shop', 'blog', 'wiki', 'mail', 'billing', 'search', 'media', 'status'] as const;
const SERVICES = ['web', 'api', 'admin', 'events', 'files'] as const;

export const PUBLISHED_SERVICES = STACKS.length * SERVICES.length;

export function createShopWorld(): World {
  const world = createWorld({ environmentName: 'Production' });
  world.change(() => {
    for (const number of HOSTS) world.addHost({ name: hostName(number), agentIp: hostAddress(number) });
  });
  return world;
}

/** Two containers a service, on neighbouring hosts; every stack has a database that publishes nothing. */
export function populate(world: World): void {
  world.change(() => {
    STACKS.forEach((stack, stackIndex) => {
      SERVICES.forEach((name, index) => {
        const first = (stackIndex * SERVICES.length + index) % HOSTS.length;
        world.addService({
          stack, name, ports: [`${8000 + index}:80/tcp`], healthCheck: HTTP_HEALTH_CHECK,
          hosts: [hostName(first + 1), hostName(((first + 1) % HOSTS.length) + 1)],
        });
      });
      world.addService({ stack, name: 'db', scale: 1 });
    });
  });
}

export const hostName = (number: number): string => `node${number}`;
export const hostAddress = (number: number): string => `203.0.113.${10 + number}`;
