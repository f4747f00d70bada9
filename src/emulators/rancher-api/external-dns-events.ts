/**
 * `externalDnsEvent` of cattle (Rancher 1.6): accepted with 201 at once, applied later or dropped without a word
 * (`ExternalEventCreate.handleExternalDnsEvent`).
 */
import type { JsonObject, World } from '../rancher-world';
import type { ApiError } from './errors';

export const EVENT_FIELDS = ['eventType', 'externalId', 'fqdn', 'serviceName', 'stackName'] as const;
type EventField = (typeof EVENT_FIELDS)[number];
export type EventFields = Readonly<Partial<Record<EventField, string>>>;

export interface ExternalDnsEvent {
  readonly id: string;
  readonly uuid: string;
  readonly createdMs: number;
  readonly fields: EventFields;
}

/** What became of an event; only the log of the real server says so. */
export type EventFate = 'applied' | 'no externalId' | 'field missing' | 'no such stack or service';

/** Known fields must be strings and not null; unknown ones are ignored, and none is required. */
export function parseEvent(body: string): EventFields | ApiError {
  const json = parseJson(body);
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    return { status: 400, code: 'InvalidFormat', message: 'Failed to parse body' };
  }
  const given = new Map<string, unknown>(Object.entries(json));
  const fields: Partial<Record<EventField, string>> = {};
  for (const field of EVENT_FIELDS) {
    const value = given.get(field);
    if (value === undefined) continue;
    if (value === null) return { status: 422, code: 'NotNullable', fieldName: field };
    // Cattle makes a string of a number or a boolean.
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      return { status: 422, code: 'InvalidFormat', fieldName: field };
    }
    fields[field] = String(value);
  }
  return fields;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/**
 * Sets `service.fqdn` if stack and service are found by name: not the sidekicks, which are no services of their own.
 * `eventType` is not looked at; an empty fqdn is stored as it is. MySQL compares names without case, H2 with it.
 */
export function applyEvent(
  { externalId, fqdn, serviceName, stackName }: EventFields, world: World, caseSensitive: boolean,
): EventFate {
  if (externalId === undefined || externalId === '') return 'no externalId';
  if (fqdn === undefined || serviceName === undefined || stackName === undefined) return 'field missing';
  const service = world.findService(stackName, serviceName, caseSensitive);
  if (service === undefined) return 'no such stack or service';
  world.setFqdn(service, fqdn);
  return 'applied';
}

/** As the API shows it; an event just created is still being processed. */
export const renderEvent = (event: ExternalDnsEvent, base: string, state: 'creating' | 'created'): JsonObject => ({
  id: event.id,
  type: 'externalDnsEvent',
  baseType: 'externalEvent',
  links: { self: `${base}/externaldnsevents/${event.id}` },
  actions: {},
  kind: 'externalDnsEvent',
  state,
  transitioning: state === 'creating' ? 'yes' : 'no',
  created: new Date(event.createdMs).toISOString().replace(/\.\d+Z$/, 'Z'),
  createdTS: event.createdMs,
  uuid: event.uuid,
  ...event.fields,
});
