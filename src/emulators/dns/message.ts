/** Query bytes → answer bytes. */
import {
  AUTHORITATIVE_ANSWER, decode, encode, RECURSION_DESIRED, TRUNCATED_RESPONSE,
  type Answer, type DecodedPacket, type OptAnswer, type Packet, type Question,
} from 'dns-packet';
import { toAnswers, toNormalName, toWireName } from './records';
import { resolve } from './resolve';
import type { ServedZone } from './zone';

export type Transport = 'udp' | 'tcp';

/** RFC 1035 4.2.1; RFC 6891 6.2.5 for what we offer. */
const SMALLEST_UDP = 512;
const OWN_UDP = 1232;
const LONGEST_TCP = 65_535;
const HEADER = 12;
/** Of the flags; 0 is QUERY. */
const OPCODE = 0x7800;

const CODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
type Code = keyof typeof CODES;
/** RFC 6891: the upper bits of the code 16, BADVERS. */
const BAD_VERSION = 1;

/** Undefined: not worth an answer, it is no query (answering answers could go on for ever). */
export function answerTo(query: Buffer, zones: readonly ServedZone[], transport: Transport): Buffer | undefined {
  if (query.length < HEADER || (query[2] ?? 0) >= 0x80) return undefined;
  const id = query.readUInt16BE(0);
  const read = readQuery(query);
  if (read === undefined) return encode({ type: 'response', id, flags: CODES.FORMERR });
  try {
    return fitted(responseTo(read, zones), longestAnswer(read, transport));
  } catch {
    // A zone may hold what cannot be put on the wire.
    return encode({ ...frame(read, 'SERVFAIL'), questions: [] });
  }
}

function readQuery(query: Buffer): DecodedPacket | undefined {
  try {
    const read = decode(query);
    return isFaithful(query, read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** dns-packet cannot write every name it reads: dots inside labels and octets that are not UTF-8 come out otherwise. */
function isFaithful(query: Buffer, { questions = [] }: DecodedPacket): boolean {
  const written = encode({ questions }).subarray(HEADER);
  return written.equals(query.subarray(HEADER, HEADER + written.length));
}

function responseTo(query: DecodedPacket, zones: readonly ServedZone[]): Packet {
  const [question, second] = query.questions ?? [];
  const opt = optionsOf(query);
  if (opt && opt.ednsVersion > 0) return frame(query, 'NOERROR', BAD_VERSION);
  if ((query.flags ?? 0) & OPCODE) return frame(query, 'NOTIMP');
  if (!question || second) return { ...frame(query, 'FORMERR'), questions: [] };
  if (question.class !== 'IN' && question.class !== 'ANY') return frame(query, 'REFUSED');
  return resolved(query, question, zones);
}

function resolved(query: DecodedPacket, question: Question, zones: readonly ServedZone[]): Packet {
  const name = toNormalName(question.name);
  const { code, authoritative, answers, authorities } = resolve(zones, name, question.type);
  const response = frame(query, code);
  // Resolvers that mix upper and lower case to be safe from forgers want their own spelling back.
  const spelled = (wireName: string): string => (wireName === toWireName(name) ? question.name : wireName);
  const respell = (answer: Answer): Answer => ({ ...answer, name: spelled(answer.name) });
  return {
    ...response, flags: (response.flags ?? 0) | (authoritative ? AUTHORITATIVE_ANSWER : 0),
    answers: answers.flatMap(toAnswers).map(respell), authorities: authorities.flatMap(toAnswers),
  };
}

const optionsOf = (query: DecodedPacket): OptAnswer | undefined =>
  query.additionals?.find((additional): additional is OptAnswer => additional.type === 'OPT');

/** Everything but the records. */
const frame = (query: DecodedPacket, code: Code, extendedRcode = 0): Packet => ({
  type: 'response', id: query.id, questions: query.questions,
  flags: CODES[code] | ((query.flags ?? 0) & (OPCODE | RECURSION_DESIRED)),
  additionals: optionsOf(query) ? [{ ...OWN_OPTIONS, extendedRcode }] : [],
});

const OWN_OPTIONS = {
  type: 'OPT', name: '.', udpPayloadSize: OWN_UDP, ednsVersion: 0, flags: 0, flag_do: false, options: [],
} as const satisfies Partial<OptAnswer>;

function longestAnswer(query: DecodedPacket, transport: Transport): number {
  if (transport === 'tcp') return LONGEST_TCP;
  return Math.min(OWN_UDP, Math.max(SMALLEST_UDP, optionsOf(query)?.udpPayloadSize ?? SMALLEST_UDP));
}

/** What does not fit is left out whole and said so: the client asks again over TCP. */
function fitted(response: Packet, longest: number): Buffer {
  const whole = encode(response);
  if (whole.length <= longest) return whole;
  return encode({ ...response, flags: (response.flags ?? 0) | TRUNCATED_RESPONSE, answers: [], authorities: [] });
}
