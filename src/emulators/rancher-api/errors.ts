/** Errors as cattle (Rancher 1.6) words them. */
import type { Answer } from '../rancher-world';
import { PROXY_PAGE } from '../rancher-world';

export interface ApiError {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  readonly fieldName?: string;
}

export const NOT_FOUND: ApiError = { status: 404, code: 'NotFound' };
export const UNAUTHORIZED: ApiError = { status: 401, code: 'Unauthorized' };
export const FORBIDDEN: ApiError = { status: 403, code: 'Forbidden' };
export const METHOD_NOT_ALLOWED: ApiError = { status: 405, code: 'MethodNotAllowed' };

/** By status, for faults; 502, 503 and 504 come from a proxy before a server that restarts. */
export function errorFor(status: number): ApiError {
  return { status, code: CODES[status] ?? 'ServerError' };
}

const CODES: Readonly<Record<number, string>> = {
  400: 'InvalidFormat', 401: 'Unauthorized', 403: 'Forbidden', 404: 'NotFound', 405: 'MethodNotAllowed',
  409: 'Conflict', 422: 'NotNullable', 500: 'InternalServerError',
};

export function errorAnswer({ status, code, message = code, fieldName }: ApiError, id: string): Answer {
  if ([502, 503, 504].includes(status)) {
    return { status, headers: { 'Content-Type': 'text/html' }, body: PROXY_PAGE };
  }
  return jsonAnswer(status, {
    id, type: 'error', links: {}, actions: {}, status, code, message, detail: null, fieldName: fieldName ?? null,
  });
}

export const jsonAnswer = (status: number, body: unknown): Answer => ({
  status, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: JSON.stringify(body),
});
