/** Who asks, by HTTP Basic, and what their role may do, as cattle (Rancher 1.6) decides it. */
import type { EmulatedRequest } from '../rancher-world';

/** `agent`: may report fqdns and sees little else. `environment`: acts as the project and may only read them. */
export type Role = 'agent' | 'environment';

export interface ApiKey {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Default: `agent`, as with the label `external-dns`. */
  readonly role?: Role;
}

/** Undefined: nobody we know, or a key that was removed. */
export function roleOf({ headers }: EmulatedRequest, keys: readonly ApiKey[]): Role | undefined {
  const [scheme = '', encoded = ''] = (headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const pair = Buffer.from(encoded, 'base64').toString();
  const key = keys.find(({ accessKey, secretKey }) => pair === `${accessKey}:${secretKey}`);
  return key && (key.role ?? 'agent');
}

/** A browser would ask for a password; who does not want that says so. */
export const challenge = ({ headers }: EmulatedRequest): Readonly<Record<string, string>> =>
  (headers['x-api-no-challenge'] === 'true'
    ? {}
    : { 'WWW-Authenticate': 'Basic realm="Enter API access key and secret key as username and password"' });

/** What every answer to a known role says about it. */
export const accountHeaders = (role: Role): Readonly<Record<string, string>> =>
  (role === 'agent'
    ? { 'X-API-ACCOUNT-ID': '1a17', 'X-API-ACCOUNT-KIND': 'agent', 'X-API-USER-ID': '1a17' }
    : { 'X-API-ACCOUNT-ID': '1a5', 'X-API-ACCOUNT-KIND': 'project', 'X-API-USER-ID': '1a5' });

/** The project's id, which only its own role may put into a path. */
export const PROJECT_ID = '1a5';
