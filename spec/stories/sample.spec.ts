import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startMetadataEmulator, type SavedAnswers } from '../../src/emulators/rancher-metadata';
import { openStage, recordsIn, type Stage } from './stage';

const sample = readFileSync(join(__dirname, '../fixtures/rancher-metadata/2015-12-19.root.json'), 'utf8');
const answers: SavedAnswers = { '2015-12-19': JSON.parse(sample) as SavedAnswers[string] };

describe('a real answer of rancher-metadata (2015-12-19)', () => {
  let stage: Stage;
  beforeEach(async () => { stage = await openStage(); });
  afterEach(() => stage.close());

  it('gives exactly the two records that its services deserve, a fence and a registry', async () => {
    const metadata = await startMetadataEmulator({ answers });
    try {
      const service = stage.start({ METADATA_URL: metadata.url });
      await service.told('in sync');
      expect(recordsIn(stage.zone)).toEqual([
        'lb.shop.default.example.com A 203.0.113.11',
        'web.shop.default.example.com A 198.51.100.99, 203.0.113.11',
      ]);
      const ours = stage.zone.recordSets().filter(({ type }) => type === 'TXT').map(({ name }) => name).sort();
      expect(ours).toEqual([
        'fence.external-dns-4d1c3a2e-9b1d-4a53-8e0f-0c2d5c1c7f10.example.com',
        'names-1.external-dns-4d1c3a2e-9b1d-4a53-8e0f-0c2d5c1c7f10.example.com',
      ]);
      await service.stop();
    } finally {
      await metadata.close();
    }
  });
});
