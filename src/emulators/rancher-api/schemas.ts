/** What a client of cattle's API (Rancher 1.6, v1 and v2-beta) finds when it asks what there is. */
import type { JsonObject } from '../rancher-world';
import type { Role } from './access';
import { EVENT_FIELDS } from './external-dns-events';

export const API_VERSIONS = ['v1', 'v2-beta'] as const;

export const renderApiVersion = (base: string, version: string): JsonObject => ({
  id: version,
  type: 'apiVersion',
  links: { self: base, schemas: `${base}/schemas`, externalDnsEvents: `${base}/externaldnsevents` },
  actions: {},
});

export const renderCollection = (resourceType: string, self: string, data: readonly JsonObject[]): JsonObject => ({
  type: 'collection', resourceType, links: { self }, createTypes: {}, actions: {}, data, sortLinks: {},
  pagination: null, sort: null, filters: {}, createDefaults: {},
});

/** Both roles see the events; only an agent may create them. */
export const renderSchema = (base: string, role: Role): JsonObject => ({
  id: 'externalDnsEvent',
  type: 'schema',
  links: { self: `${base}/schemas/externalDnsEvent`, collection: `${base}/externaldnsevents` },
  actions: {},
  pluralName: 'externalDnsEvents',
  collectionMethods: role === 'agent' ? ['GET', 'POST'] : ['GET'],
  resourceMethods: ['GET'],
  resourceFields: Object.fromEntries(EVENT_FIELDS.map((field) =>
    [field, { type: 'string', create: role === 'agent', update: false, nullable: false, required: false }])),
});
