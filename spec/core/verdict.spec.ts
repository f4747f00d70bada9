import { verdictEvents, type Verdict } from '../../src/core/verdict';

const reference = { uuid: 'u1', stackName: 'Shop', serviceName: 'Web' };
const published = (over: Partial<Extract<Verdict, { type: 'published' }>> = {}): Verdict =>
  ({ type: 'published', service: reference, name: 'web.example.com', addresses: ['10.0.0.1'], remarks: [], ...over });
const skipped = (over: Partial<Extract<Verdict, { type: 'skipped' }>> = {}): Verdict =>
  ({ type: 'skipped', service: reference, reason: 'it has no containers', remarks: [], ...over });
const sidekick = skipped({ service: { ...reference, serviceName: 'Logs' } });

describe('what is new among verdicts', () => {
  it.each<[string, readonly Verdict[], readonly Verdict[], readonly Verdict[], readonly Verdict[]]>([
    ['a service', [], [published()], [published()], []],
    ['nothing', [published(), sidekick], [published(), sidekick], [], []],
    ['nothing but the order', [published(), sidekick], [sidekick, published()], [], []],
    ['a service is gone', [published(), sidekick], [sidekick], [], [published()]],
    ['a sidekick is gone, its parent has the same uuid', [published(), sidekick], [published()], [], [sidekick]],
    ['it is skipped now', [published()], [skipped()], [skipped()], []],
    ['it is published now', [skipped()], [published()], [published()], []],
    ['another name', [published()], [published({ name: 'api.example.com' })], [published({ name: 'api.example.com' })], []],
    ['another address', [published()], [published({ addresses: ['10.0.0.2'] })], [published({ addresses: ['10.0.0.2'] })], []],
    ['an address more', [published()], [published({ addresses: ['10.0.0.1', '10.0.0.2'] })],
      [published({ addresses: ['10.0.0.1', '10.0.0.2'] })], []],
    ['a remark', [published()], [published({ remarks: ['x'] })], [published({ remarks: ['x'] })], []],
    ['a remark on what is skipped', [skipped()], [skipped({ remarks: ['x'] })], [skipped({ remarks: ['x'] })], []],
    ['another reason', [skipped()], [skipped({ reason: 'x' })], [skipped({ reason: 'x' })], []],
    ['its stack was renamed', [published()], [published({ service: { ...reference, stackName: 'Store' } })],
      [published({ service: { ...reference, stackName: 'Store' } })], []],
    ['it was renamed', [published()], [published({ service: { ...reference, serviceName: 'Api' } })],
      [published({ service: { ...reference, serviceName: 'Api' } })], [published()]],
  ])('%s', (_, before, after, news, gone) => {
    expect(verdictEvents(before, after)).toEqual([
      ...news.map((verdict) => ({ type: 'verdict', verdict })),
      ...gone.map((verdict) => ({ type: 'verdict gone', verdict })),
    ]);
  });
});
