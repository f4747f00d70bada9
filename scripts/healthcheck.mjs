/** The image's HEALTHCHECK: asks as Rancher does, where HOST and PORT say; exit code 0 for a 2xx or 3xx. */
import { connect } from 'node:net';
import process from 'node:process';
import { setTimeout } from 'node:timers';
import { SETTINGS } from '../src/config/settings.ts';

const DEADLINE_MS = 4_000;
const ANY_ADDRESS = { '0.0.0.0': '127.0.0.1', '::': '::1' };

const valueOf = (name) => {
  const parsed = SETTINGS[name].parse((process.env[name] ?? '').trim());
  return parsed.ok ? parsed.value : SETTINGS[name].fallback;
};

const fail = (reason) => {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
};

const host = valueOf('HOST');
const socket = connect({ host: ANY_ADDRESS[host] ?? host, port: valueOf('PORT') });
let answer = '';
// From the start on, whatever trickles in.
setTimeout(() => fail('no answer in time'), DEADLINE_MS);
socket.on('error', ({ message }) => fail(message));
socket.on('connect', () => socket.write('GET / HTTP/1.0\r\n\r\n'));
socket.on('data', (bytes) => {
  answer += bytes.toString('latin1');
  if (!answer.includes('\r\n')) return;
  const [statusLine = ''] = answer.split('\r\n');
  if (/^HTTP\/1\.[01] [23]\d\d /.test(statusLine)) process.exit(0);
  fail(statusLine);
});
socket.on('close', () => fail('closed without an answer'));
