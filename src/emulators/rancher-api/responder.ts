/** HTTP requests → answers of cattle's API (Rancher 1.6): first who asks, then where, then what. */
import type { Answer, EmulatedRequest, Random } from '../rancher-world';
import { randomUuid } from '../rancher-world';
import type { ApiKey, Role } from './access';
import { accountHeaders, challenge, PROJECT_ID, roleOf } from './access';
import type { ApiError } from './errors';
import { errorAnswer, FORBIDDEN, jsonAnswer, METHOD_NOT_ALLOWED, NOT_FOUND, UNAUTHORIZED } from './errors';
import type { EventQueue } from './event-queue';
import { parseEvent, renderEvent } from './external-dns-events';
import { API_VERSIONS, renderApiVersion, renderCollection, renderSchema } from './schemas';

export interface ResponderOptions {
  readonly keys: () => readonly ApiKey[];
  readonly queue: EventQueue;
  readonly random: Random;
}

/** Where a request goes, by whom, below which `http://host/v2-beta`. */
interface Call {
  readonly request: EmulatedRequest;
  readonly role: Role;
  readonly base: string;
  readonly version: string;
  /** Below the version and the project. */
  readonly path: readonly string[];
}

export function createResponder({ keys, queue, random }: ResponderOptions): (request: EmulatedRequest) => Answer {
  const refuse = (error: ApiError): Answer => errorAnswer(error, randomUuid(random));
  let count = 0;

  function versioned(call: Call): Answer {
    const { role, path: [first = '', project, ...below] } = call;
    if (isBrowser(call.request)) return browserPage();
    if (first.toLowerCase() === 'projects' && project !== undefined) {
      // An agent is no member of the project it works for.
      return role === 'agent' || project !== PROJECT_ID ? refuse(FORBIDDEN) : resource({ ...call, path: below });
    }
    return resource(call);
  }

  /** Types in paths are without case. */
  function resource(call: Call): Answer {
    const { base, role, version, request, path: [type, id, ...more] } = call;
    if (more.length > 0) return refuse(NOT_FOUND);
    switch (type?.toLowerCase()) {
      case undefined:
        return read(request, () => jsonAnswer(200, renderApiVersion(base, version)));
      case 'schemas':
        return read(request, () => schemas(base, role, id));
      case 'externaldnsevents': case 'externaldnsevent':
        return id === undefined ? events(call) : read(request, () => event(call, id));
      default:
        return refuse(NOT_FOUND);
    }
  }

  const read = ({ method }: EmulatedRequest, answer: () => Answer): Answer =>
    (['GET', 'HEAD'].includes(method) ? answer() : refuse(METHOD_NOT_ALLOWED));

  function schemas(base: string, role: Role, id: string | undefined): Answer {
    const schema = renderSchema(base, role);
    if (id === undefined) return jsonAnswer(200, renderCollection('schema', `${base}/schemas`, [schema]));
    return id.toLowerCase() === 'externaldnsevent' ? jsonAnswer(200, schema) : refuse(NOT_FOUND);
  }

  /** Events are re-pointed to the environment, so an agent that lists them sees none. */
  const visible = (role: Role) => (role === 'environment' ? queue.all() : []);

  function events({ request, role, base }: Call): Answer {
    if (request.method === 'POST') return role === 'agent' ? create(request, base) : refuse(METHOD_NOT_ALLOWED);
    return read(request, () => jsonAnswer(200, renderCollection('externalDnsEvent', `${base}/externaldnsevents`,
      visible(role).map((each) => renderEvent(each, base, 'created')))));
  }

  function event({ role, base }: Call, id: string): Answer {
    const found = visible(role).find((each) => each.id === id);
    return found ? jsonAnswer(200, renderEvent(found, base, 'created')) : refuse(NOT_FOUND);
  }

  function create({ body }: EmulatedRequest, base: string): Answer {
    const fields = parseEvent(body);
    if (isApiError(fields)) return refuse(fields);
    const created = { id: `1ee${++count}`, uuid: randomUuid(random), createdMs: Date.now(), fields };
    queue.accept(created);
    return jsonAnswer(201, renderEvent(created, base, 'creating'));
  }

  return (request) => {
    const role = roleOf(request, keys());
    if (role === undefined) return withHeaders(refuse(UNAUTHORIZED), challenge(request));
    const [path = ''] = request.path.split('?');
    const [version = '', ...segments] = path.split('/').filter((segment) => segment !== '');
    const base = `${request.origin}/${version}`;
    const call = { request, role, base, version, path: segments };
    const answer = API_VERSIONS.some((each) => each === version) ? versioned(call) : refuse(NOT_FOUND);
    return withHeaders(answer, { 'X-API-Schemas': `${base}/schemas`, ...accountHeaders(role) });
  };
}

const isApiError = (value: object): value is ApiError => 'status' in value;

const withHeaders = (answer: Answer, headers: Readonly<Record<string, string>>): Answer =>
  ({ ...answer, headers: { ...answer.headers, ...headers } });

/** Whoever calls themselves Mozilla gets the API's pages instead of JSON. */
const isBrowser = ({ headers }: EmulatedRequest): boolean => /mozilla/i.test(headers['user-agent'] ?? '');
const browserPage = (): Answer => ({
  status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html>\n<html><head><title>Rancher API</title></head><body></body></html>\n',
});
