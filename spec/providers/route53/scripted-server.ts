/** A server that answers what it is told: for answers that the emulator, being correct, would never give. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface ScriptedServer {
  readonly url: string;
  /** Method and URL of every request so far. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly body: string;
}

export type Script = (request: IncomingMessage, response: ServerResponse, count: number) => ScriptedAnswer | undefined;

/** `undefined` from the script: it has dealt with the response itself, or leaves the client waiting. */
export async function scriptedServer(script: Script): Promise<ScriptedServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    request.resume();
    request.on('end', () => {
      const answer = script(request, response, requests.length);
      if (answer) response.writeHead(answer.status ?? 200, { 'content-type': 'text/xml' }).end(answer.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export const xml = (root: string, content: string): string =>
  `<?xml version="1.0"?>\n<${root} xmlns="https://route53.amazonaws.com/doc/2013-04-01/">${content}</${root}>`;

export const zoneXml = (id: string, name: string): string =>
  `<HostedZone><Id>/hostedzone/${id}</Id><Name>${name}</Name><CallerReference>x</CallerReference></HostedZone>`;

export const recordSetXml = (name: string): string =>
  `<ResourceRecordSet><Name>${name}</Name><Type>A</Type><TTL>300</TTL>`
  + '<ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>';

export const pageXml = (names: readonly string[], next?: string): string => xml('ListResourceRecordSetsResponse', [
  `<ResourceRecordSets>${names.map(recordSetXml).join('')}</ResourceRecordSets>`,
  `<IsTruncated>${String(next !== undefined)}</IsTruncated>`,
  next === undefined ? '' : `<NextRecordName>${next}</NextRecordName><NextRecordType>A</NextRecordType>`,
  '<MaxItems>300</MaxItems>',
].join(''));
