import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openStage, recordsIn, until, type Stage } from '../stories/stage';
import { NO_WRITE_BACK, QUICK } from '../stories/watch';
import { blocksOf } from './pages';
import { whileReloading } from './while-reloading';

/** Not in step with this process: the service that is asked runs in it. */
const run = promisify(execFile);

/** The page's command with the words that `values` has for what a person fills in. */
const commandOf = (page: string, word: string, values: Readonly<Record<string, string>>): string => {
  const block = blocksOf(page).find(({ text }) => text.includes(word));
  return Object.entries(values)
    .reduce((text, [placeholder, value]) => text.replaceAll(placeholder, value), block?.text ?? 'exit 1');
};

describe('held deletions', () => {
  let stage: Stage;
  beforeEach(async () => { stage = await openStage(); });
  afterEach(() => stage.close());

  it('are shown and approved with the commands of the documentation', async () => {
    for (let number = 1; number <= 12; number += 1) {
      stage.world.addService({ stack: 'Shop', name: `s${number}`, ports: ['8080:80/tcp'], hosts: ['node1'] });
    }
    stage.world.addService({ stack: 'Blog', name: 'web', ports: ['8080:80/tcp'], hosts: ['node1'] });
    const service = stage.start({ ...NO_WRITE_BACK, ADMIN_TOKEN: 'open-sesame' }, QUICK);
    await service.told('in sync');
    stage.world.removeStack('Shop');
    await whileReloading(stage, service.told('deletes held'));

    const port = String(service.of('listening')[0]?.port);
    const { stdout: ready } = await run('sh', ['-euc', commandOf('docs/getting-started.md', '/readyz', {
      '<address of the container>:1000': `127.0.0.1:${port}`,
    })]);
    const { heldChecksum } = JSON.parse(ready) as { heldChecksum: string };
    expect(recordsIn(stage.zone)).toHaveLength(13);

    const approve = commandOf('docs/troubleshooting.md', '/approve', {
      '<address>:1000': `127.0.0.1:${port}`, '…': heldChecksum,
    });
    await run('sh', ['-euc', approve], { env: { ...process.env, ADMIN_TOKEN: 'open-sesame' } });
    await until('they are gone', () => recordsIn(stage.zone).length === 1, () => recordsIn(stage.zone));
    expect(recordsIn(stage.zone)).toEqual(['web.blog.default.example.com A 203.0.113.11']);
  });
});
