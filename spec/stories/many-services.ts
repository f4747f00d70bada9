import type { World } from '../../src/emulators/rancher-world';

/** `service-0` … of 200 stacks, as one change; their uuids. */
export function addServices(world: World, count: number): readonly string[] {
  const uuids: string[] = [];
  world.change(() => {
    for (let index = 0; index < count; index += 1) {
      uuids.push(world.addService({ stack: `stack-${index % 200}`, name: `service-${index}`, ports: ['80:80/tcp'], hosts: ['node1'] }).uuid);
    }
  });
  return uuids;
}
