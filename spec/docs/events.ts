/** One of each: what the program may tell. A new event has to be added here, so that the documentation is asked for it. */
import type { Event } from '../../src/core/event';
import type { RecordSet } from '../../src/core/record';

const recordSet: RecordSet = { name: 'web.shop.default.example.com', type: 'A', ttlSeconds: 300, values: ['203.0.113.11'] };
const service = { uuid: 's1', stackName: 'Shop', serviceName: 'Web' };
const named = { stackName: 'Shop', serviceName: 'Web', fqdn: recordSet.name };
const [reason, message, advice, retryInMs] = ['reason', 'message', 'advice', 1_000];
const [heldChecksum, names] = ['c0ffee', [recordSet.name]];

const SAMPLES: { readonly [Type in Event['type']]: Extract<Event, { type: Type }> } = {
  'started': { type: 'started', version: '1.0.0', rootDomain: 'example.com', provider: 'route53', source: 'metadata' },
  'listening': { type: 'listening', host: '0.0.0.0', port: 1_000 },
  'unknown setting': { type: 'unknown setting', name: 'ROUTE53_ZONEID' },
  'approval asked': { type: 'approval asked', heldChecksum },
  'stopping': { type: 'stopping', signal: 'SIGTERM' },
  'stopped': { type: 'stopped' },
  'operation began': { type: 'operation began', operation: 'list zone', deadlineMs: 1 },
  'operation ended': { type: 'operation ended', operation: 'list zone' },
  'source up': { type: 'source up' },
  'source down': { type: 'source down', reason, retryInMs },
  'source polled': { type: 'source polled', intervalMs: 1_000 },
  'snapshot refused': { type: 'snapshot refused', reason },
  'snapshot believed': { type: 'snapshot believed' },
  'environment known': { type: 'environment known', name: 'Default', uuid: 'e1', owner: 'e1' },
  'verdict': { type: 'verdict', verdict: { type: 'published', service, name: recordSet.name, addresses: [], remarks: ['remark'] } },
  'verdict gone': { type: 'verdict gone', verdict: { type: 'skipped', service, reason, remarks: [] } },
  'zone listed': { type: 'zone listed', recordSets: 1, owned: 1, calls: 1, elapsedMs: 1 },
  'record created': { type: 'record created', after: recordSet, why: reason },
  'record changed': { type: 'record changed', before: recordSet, after: recordSet, why: reason },
  'record deleted': { type: 'record deleted', before: recordSet, why: reason },
  'batch landed': { type: 'batch landed', created: 1, changed: 0, deleted: 0, elapsedMs: 1 },
  'drift': { type: 'drift', expected: recordSet, found: undefined },
  'conflict': { type: 'conflict', name: recordSet.name, recordType: 'A', reason },
  'conflict gone': { type: 'conflict gone', name: recordSet.name, recordType: 'A' },
  'deletes held': { type: 'deletes held', names, reason, heldChecksum },
  'deletes approved': { type: 'deletes approved', names: 1, heldChecksum },
  'names adopted': { type: 'names adopted', names: 1 },
  'original runs': { type: 'original runs', advice },
  'approval refused': { type: 'approval refused', asked: 'beef', heldChecksum },
  'deletes released': { type: 'deletes released' },
  'record refused': { type: 'record refused', name: recordSet.name, recordType: 'A', message, retryInMs },
  'refusals': { type: 'refusals', records: [recordSet] },
  'records put off': { type: 'records put off', records: 2, message, retryInMs },
  'zone throttled': { type: 'zone throttled', reason, retryInMs },
  'zone unavailable': { type: 'zone unavailable', message, retryInMs },
  'zone denied': { type: 'zone denied', access: 'write', reason: 'permission', message, advice, retryInMs },
  'batch unanswered': { type: 'batch unanswered', message },
  'batch settled': { type: 'batch settled', landed: true },
  'zone full': { type: 'zone full', message, retryInMs },
  'fence taken': { type: 'fence taken', from: 'c1', epoch: 2 },
  'standing by': { type: 'standing by', holder: 'c1' },
  'fence foreign': { type: 'fence foreign', origin: 'http://rancher', advice },
  'owner unclear': { type: 'owner unclear', advice },
  'view lost': { type: 'view lost', reason },
  'in sync': { type: 'in sync', names: 1 },
  'write-back off': { type: 'write-back off', reason, advice },
  'fqdn posted': { type: 'fqdn posted', ...named },
  'fqdn confirmed': { type: 'fqdn confirmed', ...named },
  'fqdn failed': { type: 'fqdn failed', ...named, message, retryInMs },
  'fqdn refused': { type: 'fqdn refused', ...named, message },
  'write-back down': { type: 'write-back down', message, advice, retryInMs },
  'write-back up': { type: 'write-back up' },
};

export const EVENTS: readonly Event[] = Object.values(SAMPLES);
