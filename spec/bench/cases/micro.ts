/** The pure parts on their own, without sockets: median of several rounds in one warm process. */
import { nextBatch } from '../../../src/core/batch';
import { desired } from '../../../src/core/desired';
import type { DomainName } from '../../../src/core/name';
import { plan, type PlanInput, type RecordChange } from '../../../src/core/plan';
import type { RecordSet } from '../../../src/core/record';
import type { Service } from '../../../src/core/snapshot';
import type { View } from '../../../src/core/view';
import { ROUTE53_LIMITS } from '../../../src/providers/route53';
import {
  belief, container, desiredSettings, FENCE_NAME, host, OWNERSHIP_DOMAIN, ROOT, service, snapshot, view,
} from '../../make';
import { median, nowMs } from '../clock';
import { row, type Row } from '../row';
import { HOSTS, hostsOf, serviceOf, stackOf } from '../shape';
import { forEachSize, type Bench } from '../stage';
import { decodeOf } from './decode';

const SIZES = [10_000, 100_000];
const ROUNDS = 7;

export const micro = (bench: Bench) => forEachSize(bench, SIZES, (count) => Promise.resolve(microOf(count)));

function microOf(count: number): readonly Row[] {
  const services = Array.from({ length: count }, (_, index) => serviceAt(index));
  const hosts = Array.from({ length: HOSTS }, (_, number) => host(number + 1));
  const environment = snapshot(services, { hosts });
  const settings = desiredSettings({ ownershipDomain: OWNERSHIP_DOMAIN });
  const wanted = desired(environment, settings);

  const records = [...wanted.names.values()].map((name): RecordSet =>
    ({ name: name.name, type: 'A', ttlSeconds: name.ttlSeconds, values: name.addresses.A }));
  const right = view({ ours: records });
  const input: PlanInput = {
    view: right, desired: wanted, belief: believing(wanted.names), deleteDelayMs: 0, takeover: false,
  };
  if (plan(input).changes.length > 0) throw new Error('the zone is not right');
  const { changes } = plan({ ...input, desired: desired(snapshot(services.map(renamed), { hosts }), settings) });
  return [
    ...decodeOf(count),
    row('desired', `ms-${count}`, timed(() => desired(environment, settings))),
    row('plan', `ms-${count}`, timed(() => plan(input))),
    row('batch', `ms-${count}`, timed(() => batchOf(right, changes))),
  ];
}

const serviceAt = (index: number): Service => service(serviceOf(index), {
  stackName: stackOf(index), containers: hostsOf(index).map((number) => container(number + 1)),
});

const renamed = (each: Service): Service => ({ ...each, name: `new-${each.name}` });

const believing = (names: ReadonlyMap<DomainName, unknown>) => belief({ present: new Set(names.keys()) });

/** The first batch of a load, into a zone that holds so many names of ours already. */
const batchOf = (zone: View, changes: readonly RecordChange[]) => nextBatch({
  view: zone, changes, claim: [], forget: [], fence: { epoch: 1, holder: 'c1', origin: '', nonce: 'n' }, window: [],
  nowMinute: 0, fenceName: FENCE_NAME, ownershipDomain: OWNERSHIP_DOMAIN, rootDomain: ROOT, limits: ROUTE53_LIMITS,
  allowance: ROUTE53_LIMITS.values,
});

function timed(work: () => unknown): number {
  const tookMs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startMs = nowMs();
    work();
    tookMs.push(nowMs() - startMs);
  }
  return median(tookMs);
}
