/**
 * The fencing token: one TXT set that every batch replaces, so that of all batches planned on one view at most one
 * lands, and a lost reply is answered by reading it.
 */
import { readWindow, windowText, type DeleteWindow } from './delete-window';
import type { DomainName } from './name';
import type { RecordSet } from './record';
import { packText, unpackText } from './txt';

export interface Fence {
  /** Counts take-overs by other containers. */
  readonly epoch: number;
  /** The container that wrote it. */
  readonly holder: string;
  /** The address of the holder's Rancher server; empty when it does not know it. */
  readonly origin: string;
  /** Never used before: says which batch wrote it. */
  readonly nonce: string;
  /** What was deleted lately, for the guard. */
  readonly window: DeleteWindow;
}

const FORMAT = '1';
/** Read as it was written, never cached for long; not the TTL of the records, which may change. */
export const OWNERSHIP_TTL_SECONDS = 60;

/** An environment's uuid as part of a label: `adminProject` → `adminproject`; 50 characters leave room for the rest. */
export const ownerLabel = (uuid: string): string => uuid.toLowerCase().replace(/[^a-z0-9_-]/g, '-').slice(0, 50);

/** Where everything that marks our ownership lives. */
export const ownershipDomain = (owner: string, rootDomain: DomainName): DomainName =>
  `external-dns-${owner}.${rootDomain}`;
export const fenceName = (owner: string, rootDomain: DomainName): DomainName =>
  `fence.${ownershipDomain(owner, rootDomain)}`;

export function fenceRecordSet(name: DomainName, { epoch, holder, origin, nonce, window }: Fence): RecordSet {
  const deletes = window.length === 0 ? {} : { window: windowText(window) };
  const fields = { version: FORMAT, epoch: String(epoch), holder, origin, nonce, ...deletes };
  const text = Object.entries(fields).map(([key, value]) => `${key}=${encode(value)}`).join(' ');
  return { name, type: 'TXT', ttlSeconds: OWNERSHIP_TTL_SECONDS, values: [packText(text)] };
}

/** What a fence says; undefined when it was not written by this format: then nobody holds it. */
export function readFence({ values }: RecordSet): Fence | undefined {
  const fields = new Map(unpackText(values[0] ?? '').split(' ').map((field) => {
    const [key = '', value = ''] = field.split('=', 2);
    return [key, decode(value)];
  }));
  const epoch = /^\d{1,15}$/.test(fields.get('epoch') ?? '') ? Number(fields.get('epoch')) : undefined;
  const nonce = fields.get('nonce') ?? '';
  if (fields.get('version') !== FORMAT || epoch === undefined || nonce === '') return undefined;
  const window = readWindow(fields.get('window') ?? '');
  return { epoch, holder: fields.get('holder') ?? '', origin: fields.get('origin') ?? '', nonce, window };
}

/** Half of a character pair alone has no encoding. */
const encode = (text: string): string => encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'));

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
