import { CASES, addCaseHosts } from '../../src/demo/cases';
import { PUBLISHED_SERVICES, createShopWorld, populate } from '../../src/demo/shop-world';
import { table } from '../../src/demo/verdicts';

describe('the world of the demo', () => {
  it('has about 40 services with published ports and a case for every rule, each under its own name', () => {
    const world = createShopWorld();
    populate(world);
    expect(world.state().services.filter(({ ports }) => ports.length > 0)).toHaveLength(PUBLISHED_SERVICES);
    world.change(() => {
      addCaseHosts(world);
      for (const each of CASES) each.add(world);
    });
    const names = world.state().services.map(({ name }) => name);
    expect(CASES.filter(({ service }) => !names.includes(service))).toEqual([]);
    expect(new Set(CASES.map(({ service }) => service)).size).toBe(CASES.length);
  });

  it('is told in columns', () => {
    expect(table([['a', 'one'], ['long', 'two']])).toBe('    a     one\n    long  two');
  });
});
