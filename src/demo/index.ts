/** `demo`: the scripted first run on the emulators, then an open stage to play on. */
import { firstValueFrom, type Observable } from 'rxjs';
import { abortable } from '../streams/abortable';
import { ACTS, serviceStops, statusUrl } from './acts';
import { readMetadataFile } from './metadata-file';
import { NotHeld, narrateTo, type Narration } from './narration';
import { playFile } from './play-file';
import { ROOT_DOMAIN, openStage, type Stage } from './stage';

export interface DemoOptions {
  /** End after the script. */
  readonly once: boolean;
  /** A saved answer of rancher-metadata to play instead of the script. */
  readonly metadataFile?: string | undefined;
  /** Ends the open stage. */
  readonly signal$: Observable<string>;
  readonly write: (line: string) => void;
}

/** Plays; emits the exit code: 0, or 1 when a step did not hold. */
export function demo(options: DemoOptions): Observable<number> {
  return abortable(() => play(options));
}

const LAST_LINES = 30;

async function play({ once, metadataFile, signal$, write }: DemoOptions): Promise<number> {
  const narration = narrateTo(write);
  const file = metadataFile === undefined ? undefined : readMetadataFile(metadataFile);
  if (file?.ok === false) {
    narration.say(file.problem);
    return 1;
  }
  narration.say('rancher-external-dns on emulators of rancher-metadata, the Rancher API, Route 53 and DNS, all on this machine.\n');
  const stage = await openStage(file?.answers);
  try {
    if (file === undefined) for (const act of ACTS) await act(stage, narration);
    else await playFile(file, stage, narration);
    if (once) await serviceStops(stage, narration);
    else {
      invite(stage, narration);
      await firstValueFrom(signal$, { defaultValue: '' });
    }
    return 0;
  } catch (error) {
    if (!(error instanceof NotHeld)) throw error;
    narration.failed(error.message);
    for (const { level, message } of stage.service.log().slice(-LAST_LINES)) narration.say(`    ${level.padEnd(5)} ${message}`);
    return 1;
  } finally {
    await stage.close();
  }
}

function invite({ dns, service, metadata, rancher, route53, zone }: Stage, { say }: Narration): void {
  const status = statusUrl(service) ?? '';
  const name = zone.recordSets().find(({ type }) => type === 'A')?.name ?? ROOT_DOMAIN;
  say(`
It stays up; Ctrl-C ends it. Try:

  dig @127.0.0.1 -p ${dns.port} +short ${name}
  dig @127.0.0.1 -p ${dns.port} +tcp ANY ${name}
  curl ${status}/readyz
  curl -H 'Accept: application/json' ${metadata.url}/2015-12-19/services
  curl ${route53.url}/2013-04-01/hostedzone/${zone.id}/rrset
  curl -u demo-agent:demo-agent-secret ${rancher.url}/v2-beta

What the service says:
`);
  service.onLog(({ level, message }) => say(`  ${level.padEnd(5)} ${message}`));
}
