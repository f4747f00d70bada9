import axios, { AxiosError } from 'axios';
import { describeError } from '../../src/core/describe-error';

const CANARY = 'canary-hunter2';

describe('a described error', () => {
  it.each<[unknown, string]>([
    [new Error('it broke'), 'Error: it broke'],
    [new TypeError('no'), 'TypeError: no'],
    [
      Object.assign(
        new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' },
      ), 'Error ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:1',
    ],
    [new Error('outer', { cause: new Error('inner') }), 'Error: outer; because of Error: inner'],
    [
      Object.assign(
        new AggregateError([new Error('first'), new Error('second')]), { code: 'EX' },
      ), 'AggregateError EX; because of Error: first',
    ],
    ['just text\nof two lines', 'just text\\nof two lines'],
    [undefined, 'unknown error'],
    [null, 'unknown error'],
    [42, 'an error of type number'],
    [{ anything: CANARY }, 'Error'],
    [{ name: 'X', message: 'm', status: 500 }, 'X 500: m'],
    [new Proxy({}, { get: () => { throw new Error(CANARY); } }), 'Error'],
  ])('%s', (error, expected) => {
    expect(describeError(error)).toBe(expected);
  });

  it('of an endless chain ends', () => {
    const error = new Error('a');
    error.cause = error;
    expect(describeError(error)).toBe('Error: a');
  });

  it('of a real axios call holds no header, key, address part or body of the request', async () => {
    const failure: unknown = await axios
      .post('http://127.0.0.1:9/x', { body: CANARY }, {
        auth: { username: CANARY, password: CANARY }, headers: { 'X-Key': CANARY }, proxy: false,
      })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AxiosError);
    expect(describeError(failure)).toMatch(/ECONNREFUSED/);
    expect(describeError(failure)).not.toContain(CANARY);
  });

  it.each([
    `cannot reach http://user:${CANARY}@rancher:8080/`,
    `bad header Authorization: Basic ${CANARY}==`,
    `signed with Credential=${CANARY}/20261123, Signature=${CANARY}`,
  ])('masks credentials that a message quotes: %s', (message) => {
    expect(describeError(new Error(message))).not.toContain(CANARY);
  });

  it('is bounded', () => {
    expect(describeError(new Error('x '.repeat(100_000))).length).toBeLessThan(1_100);
  });
});
