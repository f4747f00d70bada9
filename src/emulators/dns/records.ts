/** Record sets ⇄ what dns-packet puts on the wire. */
import type { Answer, CaaData } from 'dns-packet';
import { domainName, type DomainName } from '../../core/name';
import type { RecordSet } from '../../core/record';
import { readCharacterStrings } from './character-strings';

/** dns-packet reads labels as UTF-8, we keep one character per octet. */
export function toNormalName(wireName: string): DomainName {
  const octets = wireName === '.' ? '' : Buffer.from(wireName, 'utf8').toString('latin1');
  return octets.replaceAll('\\', '\\134').replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Throws for octets that are not UTF-8, and for a dot inside a label: dns-packet cannot write them. */
export function toWireName(name: DomainName): string {
  const wireName = Buffer.from(name.replaceAll('\\134', '\\'), 'latin1').toString('utf8');
  if (wireName.includes('\ufffd') || name.includes('\\056')) {
    throw new Error(`the name ${JSON.stringify(name)} cannot be written`);
  }
  return wireName;
}

/** One record for each value; none for types that the emulator does not serve. */
export const toAnswers = ({ name, type, ttlSeconds, values }: RecordSet): readonly Answer[] => {
  const write = WRITERS[type];
  if (write === undefined) return [];
  return values.map((value) => write({ name: toWireName(name), ttl: ttlSeconds, class: 'IN' }, value));
};

interface Head {
  readonly name: string;
  readonly ttl: number;
  readonly class: 'IN';
}

const target = (value: string): string => toWireName(domainName(value));

const fields = (value: string): readonly string[] => value.trim().split(/\s+/);

const WRITERS: Readonly<Record<string, (head: Head, value: string) => Answer>> = {
  A: (head, data) => ({ ...head, type: 'A', data }),
  AAAA: (head, data) => ({ ...head, type: 'AAAA', data }),
  CNAME: (head, value) => ({ ...head, type: 'CNAME', data: target(value) }),
  NS: (head, value) => ({ ...head, type: 'NS', data: target(value) }),
  PTR: (head, value) => ({ ...head, type: 'PTR', data: target(value) }),
  TXT: (head, value) => ({ ...head, type: 'TXT', data: [...strings(value)] }),
  MX: (head, value) => {
    const [preference = '', exchange = ''] = fields(value);
    return { ...head, type: 'MX', data: { preference: Number(preference), exchange: target(exchange) } };
  },
  SRV: (head, value) => {
    const [priority, weight, port, name = ''] = fields(value);
    const numbers = { priority: Number(priority), weight: Number(weight), port: Number(port) };
    return { ...head, type: 'SRV', data: { ...numbers, target: target(name) } };
  },
  SOA: (head, value) => {
    const [mname = '', rname = '', serial, refresh, retry, expire, minimum] = fields(value);
    return {
      ...head, type: 'SOA', data: {
        mname: target(mname), rname: target(rname), serial: Number(serial), refresh: Number(refresh),
        retry: Number(retry), expire: Number(expire), minimum: Number(minimum),
      },
    };
  },
  CAA: (head, value) => {
    const [, flags, tag, text = ''] = /^(\d+) (issue|issuewild|iodef) "?(.*?)"?$/.exec(value) ?? [];
    return { ...head, type: 'CAA', data: { flags: Number(flags), tag: caaTag(tag), value: text } };
  },
};

const caaTag = (tag: string | undefined): CaaData['tag'] => (tag === 'issuewild' || tag === 'iodef' ? tag : 'issue');

function strings(value: string): readonly Buffer[] {
  const reading = readCharacterStrings(value);
  if ('problem' in reading) throw new Error(`a TXT value is ${reading.problem}`);
  return reading.strings.map((string) => Buffer.from(string, 'latin1'));
}
