/** Enough of rancher-metadata for the specs of its client: answers by path, and a `/version` that waits. */
import type { ServerResponse } from 'node:http';
import { type Loopback, loopback, sendError, sendJson } from './loopback';

type Answer = string | number | null | object | ((response: ServerResponse) => void);

export interface MetadataServer extends Loopback {
  /** By path below the prefix: `/hosts`. What is not here is a 404. */
  readonly answers: Record<string, Answer | undefined>;
  /** Whether it waits when asked to. */
  waits: boolean;
  setVersion(version: string): void;
  /** Ends when a client waits for another version. */
  waitedOn(): Promise<void>;
}

export const HOST = { uuid: 'host-1', name: 'node1', agent_ip: '203.0.113.11', labels: {} };
export const WEB = {
  uuid: 'service-web', name: 'web', stack_name: 'shop', primary_service_name: 'web', kind: 'service', state: 'active',
  labels: {}, fqdn: null,
  containers: [
    { uuid: 'c-1', name: 'shop-web-1', state: 'running', host_uuid: 'host-1', ports: ['203.0.113.11:80:80/tcp'] },
  ],
};

const ANSWERS = {
  '/self/stack/environment_name': 'Default',
  '/self/stack/environment_uuid': 'environment-1',
  '/self/container/uuid': 'c-own',
  '/self/service/uuid': WEB.uuid,
  '/hosts': [HOST],
  '/services': [WEB],
};

export async function metadataServer(prefix = '/2015-12-19'): Promise<MetadataServer> {
  let version = 'v1';
  let waiting: ServerResponse[] = [];
  let tellWaiting = () => { /* nobody asks yet */ };

  const answerVersion = (response: ServerResponse, query: URLSearchParams) => {
    if (!server.waits || query.get('wait') !== 'true' || query.get('value') !== version) {
      sendJson(response, version);
      return;
    }
    waiting.push(response);
    response.on('close', () => { waiting = waiting.filter((other) => other !== response); });
    tellWaiting();
  };

  const web = await loopback((path, response) => {
    const url = new URL(path, 'http://localhost');
    if (url.pathname === '/') { sendJson(response, { [prefix.slice(1)]: prefix, latest: '/latest' }); return; }
    if (!url.pathname.startsWith(prefix)) { sendError(response, 404, 'Invalid version'); return; }
    const below = url.pathname.slice(prefix.length);
    const answer = server.answers[below];
    if (isFunction(answer)) answer(response);
    else if (answer !== undefined) sendJson(response, answer);
    else if (below === '/version') answerVersion(response, url.searchParams);
    else sendError(response, 404, 'Not found');
  });

  const server: MetadataServer = Object.assign(web, {
    answers: { ...ANSWERS },
    waits: true,
    setVersion(next: string) {
      version = next;
      const woken = waiting;
      waiting = [];
      for (const response of woken) sendJson(response, version);
    },
    waitedOn: () => new Promise<void>((resolve) => {
      tellWaiting = resolve;
      if (waiting.length > 0) resolve();
    }),
  });
  return server;
}

const isFunction = (answer: Answer | undefined): answer is (response: ServerResponse) => void =>
  typeof answer === 'function';
