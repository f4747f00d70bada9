import type { Container, Host } from '../../src/core/snapshot';
import { colleagues, conditionOf } from '../../src/core/running-containers';
import { container, host, service } from '../make';

const judged = (over: Partial<Container>, hosts: readonly Host[] = [host(1)]) =>
  conditionOf({ hosts, services: [service('Web', { containers: [container(1, { uuid: 'c', hostUuid: 'h1', ...over })] })] }, 'c');

describe('containers that run', () => {
  it.each<[string, Partial<Container>, readonly Host[], 'well' | 'ill' | undefined]>([
    ['has no health check', {}, [host(1)], 'well'],
    ['is healthy', { healthState: 'healthy' }, [host(1)], 'well'],
    ['is being looked at', { healthState: 'initializing' }, [host(1)], 'well'],
    ['is unhealthy', { healthState: 'unhealthy' }, [host(1)], 'ill'],
    ['is unhealthy in an upgrade', { healthState: 'updating-unhealthy' }, [host(1)], 'ill'],
    ['is on a host that says nothing of its agent', {}, [host(1)], 'well'],
    ['is on a host that is reached', {}, [host(1, { agentState: 'active' })], 'well'],
    ['is on a host that is cut off', {}, [host(1, { agentState: 'disconnected' })], 'ill'],
    ['is on a host that is being looked for', {}, [host(1, { agentState: 'reconnecting' })], 'ill'],
    ['is on a host that is gone', {}, [host(2)], 'ill'],
    ['has stopped', { state: 'stopped' }, [host(1)], undefined],
  ])('one that %s', (_, over, hosts, expected) => {
    expect(judged(over, hosts)).toBe(expected);
  });
});

describe('colleagues', () => {
  const ours = service('DNS', { containers: [container(1), container(2)] });

  it('are the containers of our own service, whatever their state, and no others', () => {
    const snapshot = { services: [ours, service('Web', { containers: [container(3)] })] };
    expect(colleagues(snapshot, 'c1', new Set())).toEqual(new Set(['c1', 'c2']));
  });

  it('are remembered when they are gone', () => {
    const snapshot = { services: [service('DNS', { containers: [container(1)] })] };
    expect(colleagues(snapshot, 'c1', new Set(['c1', 'c2']))).toEqual(new Set(['c1', 'c2']));
  });

  it('are unknown while the source does not show us', () => {
    expect(colleagues({ services: [ours] }, 'elsewhere', new Set())).toEqual(new Set());
  });
});
