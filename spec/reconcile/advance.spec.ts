import { nextBatch, type BatchInput, type PlannedBatch } from '../../src/core/batch';
import type { RecordChange } from '../../src/core/plan';
import type { RecordSet } from '../../src/core/record';
import { emptyRegistry } from '../../src/core/registry';
import { memory } from '../../src/providers/memory';
import { advance } from '../../src/reconcile/advance';
import { initialState, type State, type Takeover } from '../../src/reconcile/state';
import { FENCE_NAME, fence, OWNERSHIP_DOMAIN, recordSet, ROOT, view } from '../make';
import { wish } from './play';

const web = recordSet('web', '10.0.0.1');
const created: RecordChange = { type: 'create', after: web, why: 'Shop/Web' };

const STATE: RecordSet = { name: 'external-dns-env.example.com', type: 'TXT', ttlSeconds: 300, values: ['"web.example.com."'] };

const batchOf = (...changes: readonly RecordChange[]): PlannedBatch => nextBatch(inputOf(changes));
const adoptionOf = (): PlannedBatch => nextBatch({ ...inputOf([]), claim: [web], legacyState: STATE });

const inputOf = (changes: readonly RecordChange[]): BatchInput => ({
  view: view(), changes, claim: [], forget: [], window: [], nowMinute: 0, fence: fence({ holder: 'us', nonce: 'mine' }),
  fenceName: FENCE_NAME, ownershipDomain: OWNERSHIP_DOMAIN, rootDomain: ROOT, limits: memory({ rootDomain: ROOT, recordSets: [] }).limits,
  allowance: Infinity,
});

/** A batch was sent and not answered while a listing was under way, which now ends: it finds that the batch landed. */
function listedAfter(batch: PlannedBatch, takeover?: Takeover) {
  const state: State = {
    ...initialState, wanted: wish({}), view: view(), inDoubt: true, unsettled: [{ batch, takeover, elapsedMs: 7 }],
    listing: { requested: 1, answered: 0, validFrom: 0, landedSince: [] },
  };
  const listing = {
    fence: batch.fenceAfter, registry: batch.registryAfter, legacyState: undefined, coverage: view().coverage, calls: 1,
    recordSets: batch.recordChanges.flatMap((change) => ('after' in change ? [change.after] : [])),
  };
  return advance({ state, events: [] }, { type: 'listed', listing, answers: 1, elapsedMs: 9 });
}

describe('a listing that finds a batch landed whose answer was lost', () => {
  it('tells what the batch did, as its answer would have, and takes none of it for drift', () => {
    const { state, events } = listedAfter(batchOf(created));
    expect(events.map(({ type }) => type)).toEqual(['batch settled', 'record created', 'batch landed', 'zone listed']);
    expect(state).toMatchObject({ inDoubt: false, unsettled: [], holding: true });
    expect([...state.view?.records.values() ?? []]).toEqual([web]);
  });

  it('tells of a take-over, and goes on with what was listed after it', () => {
    const { state, events } = listedAfter(batchOf(), { from: 'them', epoch: 2 });
    expect(events.map(({ type }) => type)).toEqual(['batch settled', 'fence taken', 'zone listed']);
    expect(state.view?.registry).toEqual(emptyRegistry);
    expect(state).toMatchObject({ inDoubt: false, unsettled: [], holding: true, listing: { answered: 1 } });
  });
});

describe('an adoption that lands while it is not clear whether anything is permitted', () => {
  it('is an adoption all the same, and no probe', () => {
    const suspected = { changes: [created], message: 'no', atMs: 0 };
    const state: State = { ...initialState, wanted: wish({}), view: view({ legacyState: STATE }), suspected };
    const { state: after, events } = advance({ state, events: [] }, {
      type: 'applied', batch: adoptionOf(), outcome: { type: 'landed' }, elapsedMs: 1, retryInMs: 0, fullZonePauseMs: 1, atMs: 5, takeover: undefined,
    });
    expect(events).toEqual([{ type: 'names adopted', names: 1 }]);
    expect(after).toMatchObject({ adopted: true, suspected });
  });
});
