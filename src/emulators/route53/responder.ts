/** HTTP request → answer: the way there, the faults, the service, the way back. */
import type { IncomingMessage } from 'node:http';
import {
  errorAnswer, faultAnswer, replyAnswer, unknownOperation, type Answer, type InvalidChangeBatchForm,
} from './answer';
import type { Now } from './buckets';
import { readChangeRequest } from './change-request';
import { accessKeyOf, type SignedRequest } from './credentials';
import { refusalOf, type FaultKind, type Faults } from './faults';
import { readBody } from './http';
import { isError } from './operation';
import type { ReceivedRequest, RequestLog } from './request-log';
import { findRoute, type Route } from './routes';
import { processRequest, type Processed, type ServiceRequest, type ServiceRules } from './service';

export interface ResponderOptions {
  readonly rules: ServiceRules;
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly now: Now;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly roundTripMs: number;
  readonly processingMs: number;
  readonly invalidChangeBatchForm: InvalidChangeBatchForm;
}

/** Undefined when there is nobody to answer: the client broke off before it had sent everything. */
export function createResponder(
  options: ResponderOptions,
): (request: IncomingMessage, requestId: string) => Promise<Answer | undefined> {
  const { now, sleep, log, roundTripMs } = options;
  let sequence = 0;
  return async (request, requestId) => {
    const body = await readBody(request);
    if (body === undefined) return undefined;
    const signed = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
    const asked = describe(signed, ++sequence, now());
    log.received(asked.received);
    const faults = options.faults.hitting(asked.received);
    if (roundTripMs > 0) await sleep(roundTripMs / 2);
    await arrival(faults, sleep);
    const { answer, done } = await answered(options, asked, faults, requestId);
    const { code, status } = outcomeOf(answer);
    log.ended(asked.received.sequence, {
      endedAtMs: now(), code, ...(status === undefined ? {} : { status }), applied: done?.applied !== undefined,
      requestTokens: done?.requestTokens ?? 0, changeTokens: done?.changeTokens ?? 0,
    });
    if (roundTripMs > 0) await sleep(roundTripMs / 2);
    return answer;
  };
}

type Asked = Omit<ServiceRequest, 'route'> & { readonly route: Route | undefined };

function describe(signed: SignedRequest, sequence: number, atMs: number): Asked {
  const [path = '', query = ''] = signed.url.split('?', 2);
  const route = findRoute(signed.method, path);
  const accessKeyId = accessKeyOf(signed.headers);
  const changeRequest = route?.action === 'ChangeResourceRecordSets' ? readChangeRequest(signed.body) : undefined;
  const zoneId = route?.action === 'GetChange' ? undefined : route?.parameters[0]?.replace(/^\/?hostedzone\//, '');
  const received: ReceivedRequest = {
    sequence, atMs, method: signed.method, url: signed.url,
    ...(route ? { action: route.action } : {}),
    ...(zoneId === undefined ? {} : { zoneId }),
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    ...(changeRequest && !isError(changeRequest) ? { changes: changeRequest.changes } : {}),
  };
  return { route, received, signed, query: new URLSearchParams(query), ...(changeRequest ? { changeRequest } : {}) };
}

/** Whatever keeps a request from reaching the service. */
async function arrival(faults: readonly FaultKind[], sleep: ResponderOptions['sleep']): Promise<void> {
  for (const fault of faults) {
    if (fault.kind === 'delay') await sleep(fault.ms);
    if (fault.kind === 'hold') await fault.until;
  }
}

/** The first fault that has an answer of its own wins over the service's; some let the service do its work before. */
async function answered(
  options: ResponderOptions, { route, ...request }: Asked, faults: readonly FaultKind[], requestId: string,
): Promise<{ readonly answer: Answer; readonly done?: Processed }> {
  const { received } = request;
  for (const fault of faults) {
    const refusal = refusalOf(fault, received);
    if (refusal) return { answer: errorAnswer(refusal, requestId, options.invalidChangeBatchForm) };
    const answer = letsThrough(fault) ? undefined : faultAnswer(fault, undefined);
    if (answer) return { answer };
  }
  if (route === undefined) return { answer: unknownOperation() };
  const done = await processRequest(options.rules, { route, ...request }, processingOf(options, faults));
  const changes = done.applied?.changes;
  if (changes && received.zoneId !== undefined) {
    options.log.mutated({ atMs: options.now(), zoneId: received.zoneId, by: received.sequence, changes });
  }
  const given = isError(done.result)
    ? errorAnswer(done.result, requestId, options.invalidChangeBatchForm)
    : replyAnswer(done.result);
  const spoilt = faults.map((fault) => faultAnswer(fault, given)).find((answer) => answer !== undefined);
  return { answer: spoilt ?? given, done };
}

const letsThrough = (fault: FaultKind): boolean =>
  ['resetAfter', 'hangAfter', 'truncated'].includes(fault.kind) || (fault.kind === 'http' && fault.processed === true);

function processingOf(
  { processingMs, sleep }: ResponderOptions, faults: readonly FaultKind[],
): (() => Promise<unknown>) | undefined {
  const slow = faults.find((fault) => fault.kind === 'processing');
  if (slow) return () => slow.until;
  return processingMs > 0 ? () => sleep(processingMs) : undefined;
}

const outcomeOf = (answer: Answer): { readonly code: string; readonly status?: number } =>
  (answer.type === 'answer' ? { code: answer.code, status: answer.status } : { code: answer.how });
