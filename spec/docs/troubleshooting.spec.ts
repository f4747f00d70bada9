import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DenialReason } from '../../src/core/change';
import { describe as sentence } from '../../src/core/describe';
import { describeError } from '../../src/core/describe-error';
import type { ReasonCode } from '../../src/core/judgement';
import { CURES } from '../../src/status/server';
import { logEvent } from '../../src/telemetry/log-line';
import { EVENTS } from './events';
import { ROOT, page } from './pages';

const TEXT = page('docs/troubleshooting.md');
/** Everything after a heading, up to the next one of the same or a higher level. */
const section = (heading: string): string => {
  const level = /^#+/.exec(heading)?.[0].length ?? 1;
  const rest = TEXT.split(`\n${heading}\n`)[1] ?? '';
  return rest.split(new RegExp(`\\n#{1,${level}} `))[0] ?? '';
};
/** The cells of a section's table, backticks taken off the first two. */
const rows = (heading: string): readonly (readonly string[])[] => section(heading).split('\n')
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.slice(2, -2).split(' | ').map((cell, index) => (index < 2 ? cell.replaceAll('`', '') : cell)));

/** The compiler asks for a code that is not here. */
const REASONS: Readonly<Record<ReasonCode, true>> = {
  'starting': true, 'stopping': true, 'stalled': true, 'source-down': true, 'snapshot-refused': true, 'zone-unavailable': true,
  'zone-denied': true, 'zone-full': true, 'fence-foreign': true, 'owner-unclear': true, 'records-refused': true, 'deletes-held': true, 'original-runs': true, 'conflicts': true, 'write-back-off': true,
  'write-back-down': true,
};
const DENIALS: Readonly<Record<DenialReason, true>> = {
  'permission': true, 'credentials': true, 'no zone': true, 'zone ambiguous': true, 'configuration': true,
  'marks refused': true,
};

const needsAction = EVENTS.filter((event) => ['warn', 'error'].includes(logEvent(event)?.level ?? ''));
const messages = rows('## Messages');
const toPattern = (text: string): RegExp =>
  new RegExp(`^${text.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}`);

describe('docs/troubleshooting.md', () => {
  it.each(Object.keys(REASONS))('has a section for the readiness reason %s', (code) => {
    expect(section(`### ${code}`).trim().length).toBeGreaterThan(60);
  });

  it('has no section for a reason that is none', () => {
    const headings = [...section('## Readiness').matchAll(/^### (.+)$/gm)].map(([, code]) => code);
    expect(headings).toEqual(Object.keys(REASONS));
  });

  it.each(Object.keys(DENIALS))('says what to do when the zone is denied for: %s', (reason) => {
    expect(rows('### zone-denied').map(([first]) => first)).toContain(reason);
  });

  it.each(needsAction.map((event) => [event.type, event] as const))('quotes the message of %s as the log words it, with what to do', (type, event) => {
    const [, message = '', cure = ''] = messages.find(([name]) => name === type) ?? [];
    expect(sentence(event)).toMatch(toPattern(message));
    expect(message.length).toBeGreaterThan(10);
    expect(cure).not.toBe('');
  });

  it('lists no message that asks for nothing', () => {
    const types = needsAction.map(({ type }): string => type);
    const others = messages.map(([name]) => name).filter((name = '') => !types.includes(name));
    expect(new Set(others)).toEqual(new Set(['failure']));
  });

  it.each(Object.entries(CURES))('does not call it a bug when it cannot listen: %s', (code, words) => {
    const failures = messages.filter(([name]) => name === 'failure');
    const error = Object.assign(new Error(`listen ${code} 0.0.0.0:1000`), { code });
    const said = `the program failed: cannot listen on HOST 0.0.0.0, PORT 1000: ${describeError(error)}. ${words}`;
    const [, , cure = ''] = failures.find(([, message = '']) => toPattern(message).test(said)) ?? [];
    expect(cure).not.toBe('');
    expect(cure).not.toContain('bug');
    expect(failures.at(-1)?.[2]).toContain('bug');
  });

  it('quotes the reasons for a missing name as the code words them', () => {
    const core = join(ROOT, 'src/core');
    const code = readdirSync(core).map((name) => readFileSync(join(core, name), 'utf8')).join('\n');
    const reasons = rows('## A service has no name').map(([reason = '']) => reason);
    expect(reasons.length).toBeGreaterThan(6);
    const parts = reasons.flatMap((reason) => reason.replace(/^label io\.rancher\.service\.external_dns_name_template/, '').split('…'))
      .map((part) => part.replace(/^no running container is healthy/, '').trim()).filter((part) => part !== '' && part !== ':');
    expect(parts.filter((part) => !code.includes(part))).toEqual([]);
  });

  it('links to sections that are there', () => {
    const anchors = [...TEXT.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase().replaceAll(' ', '-'));
    for (const [, anchor = ''] of TEXT.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
  });
});
