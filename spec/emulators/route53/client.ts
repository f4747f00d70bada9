/** The two ways the specs speak to the emulator: the real SDK, and bare HTTP for what the SDK would not send. */
import { request } from 'node:http';
import { Route53Client, type Route53ClientConfig } from '@aws-sdk/client-route-53';

/** No retries: a refusal is to be seen. */
export const sdkClient = (url: string, config: Route53ClientConfig = {}): Route53Client => new Route53Client({
  endpoint: url, region: 'eu-west-1', maxAttempts: 1,
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }, ...config,
});

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** The path is below `/2013-04-01/`. Rejects when the connection breaks. */
export const http = (
  url: string, method: string, path: string, body = '', headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> => new Promise((resolve, reject) => {
  const sent = request(`${url}/2013-04-01/${path}`, { method, headers, agent: false }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('error', reject)
      .on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
  });
  sent.on('error', reject).end(body);
});

/** A body of ChangeResourceRecordSets with these `<Change>` contents. */
export const changeBody = (...changes: readonly string[]): string =>
  '<?xml version="1.0" encoding="UTF-8"?><ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">'
  + `<ChangeBatch><Changes>${changes.map((change) => `<Change>${change}</Change>`).join('')}</Changes></ChangeBatch>`
  + '</ChangeResourceRecordSetsRequest>';

/** `expect.objectContaining` and its like are of type any; these are not. */
export const like = (shape: object): unknown => expect.objectContaining(shape);
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

/** The error that a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('a rejection was expected');
}
