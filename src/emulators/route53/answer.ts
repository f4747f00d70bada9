/** What goes over the wire, or does not. */
import type { ApiError } from './api-error';
import type { FaultKind } from './faults';
import type { Reply } from './operation';
import { documentOf, leaf, parent } from './xml-writer';

/** `no answer`: the connection is broken, or left open without a word. */
export type Answer =
  | { readonly type: 'answer'; readonly status: number; readonly code: string; readonly body: string;
      readonly contentType: string; readonly location?: string }
  | { readonly type: 'no answer'; readonly how: 'reset' | 'hang' };

/** The ways the real service is known to write an InvalidChangeBatch; the SDK loses the text of the latter two. */
export type InvalidChangeBatchForm = 'message' | 'messages' | 'legacy';

const XML = 'text/xml';

export const replyAnswer = ({ status, root, content, location }: Reply): Answer => ({
  type: 'answer', status, code: 'OK', body: documentOf(root, content), contentType: XML,
  ...(location === undefined ? {} : { location }),
});

export const errorAnswer = (error: ApiError, requestId: string, form: InvalidChangeBatchForm): Answer => ({
  type: 'answer', status: error.status, code: error.code, body: errorBody(error, requestId, form), contentType: XML,
});

/** As Coral services answer what they do not know. */
export const unknownOperation = (): Answer => ({
  type: 'answer', status: 404, code: 'UnknownOperationException', contentType: XML,
  body: '<UnknownOperationException/>\n',
});

function errorBody(
  { code, message, messages, details = '' }: ApiError, requestId: string, form: InvalidChangeBatchForm,
): string {
  const id = leaf('RequestId', requestId);
  const list = parent('Messages', (messages ?? []).map((single) => leaf('Message', single)).join(''));
  if (messages && form === 'legacy') return documentOf(code, list + id);
  const text = messages && form === 'messages' ? list : leaf('Message', message);
  const content = leaf('Type', 'Sender') + leaf('Code', code) + text + details;
  return documentOf('ErrorResponse', parent('Error', content) + id);
}

/** What a fault puts in place of the answer that the service gave or would give; undefined: it leaves it alone. */
export function faultAnswer(fault: FaultKind, given: Answer | undefined): Answer | undefined {
  switch (fault.kind) {
    case 'http': return proxyAnswer(fault.status, fault.body ?? 'html');
    case 'reset': case 'resetAfter': return { type: 'no answer', how: 'reset' };
    case 'hang': case 'hangAfter': return { type: 'no answer', how: 'hang' };
    case 'truncated': return given?.type === 'answer' ? halved(given) : undefined;
    case 'throttling': case 'priorRequestNotComplete': case 'accessDenied': case 'expiredToken':
    case 'noSuchHostedZone': case 'delay': case 'hold': case 'processing': return undefined;
  }
}

const halved = <A extends { readonly body: string }>(answer: A): A & { readonly code: 'truncated' } =>
  ({ ...answer, code: 'truncated', body: answer.body.slice(0, answer.body.length / 2) });

const proxyAnswer = (status: number, body: 'html' | 'xml'): Answer => ({
  type: 'answer', status, code: `http ${status}`,
  contentType: body === 'html' ? 'text/html' : XML, body: body === 'html' ? proxyPage(status) : failureBody(status),
});

const proxyPage = (status: number): string => `<html>\r\n<head><title>${status}</title></head>\r\n`
  + `<body><center><h1>${status}</h1></center><hr></body>\r\n</html>\r\n`;

const failureBody = (status: number): string => documentOf('ErrorResponse', parent('Error', leaf('Type', 'Receiver')
  + leaf('Code', status === 503 ? 'ServiceUnavailable' : 'InternalFailure')
  + leaf('Message', 'We encountered an internal error.')));
