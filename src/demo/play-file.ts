/** `demo --metadata-file`: what would come of a real environment, shown on the emulators. */
import type { MetadataFile } from './metadata-file';
import { ensure, seconds, until, type Narration } from './narration';
import type { Stage } from './stage';
import { table, verdictOn } from './verdicts';

const DEADLINE_MS = 30_000;

export async function playFile({ services }: Extract<MetadataFile, { ok: true }>, stage: Stage, { held, say }: Narration): Promise<void> {
  const { service, zone } = stage;
  const elapsedMs = await until('the zone is in step with the file', DEADLINE_MS, () => service.log().some(({ event }) => event === 'in sync'));
  const records = zone.recordSets().filter(({ type }) => type === 'A' || type === 'AAAA');
  for (const { name, type, values } of records) {
    const answer = await stage.resolve(name, type === 'AAAA' ? 'AAAA' : 'A');
    ensure(`${name} resolves to what is in the zone`, answer.join() === [...values].sort().join());
  }
  held(`${services.length} services, ${records.length} record sets, all of them resolved over DNS after ${seconds(elapsedMs)}; what the service says of each:`);
  say(table(services.map(({ stack, name }): [string, string] => [`${stack}/${name}`, verdictOn(service, stack, name) ?? 'said nothing'])));
}
