import { parseCommandLine } from '../../src/cli/command-line';

const containing = (text: string): unknown => expect.stringContaining(text);
const parse = (...args: string[]) => parseCommandLine(args, '1.2.3');

describe('the command line of the original', () => {
  it.each([
    [[], {}],
    [['-provider=route53'], { provider: 'route53' }],
    [['-provider', 'route53'], { provider: 'route53' }],
    [['--provider=route53'], { provider: 'route53' }],
    [['--provider', 'route53'], { provider: 'route53' }],
    [['-debug'], { debug: true }],
    [['-debug=true'], { debug: true }],
    [['-debug=false'], {}],
    [['-log=/var/log/x.log'], { log: '/var/log/x.log' }],
    [['-log', '/var/log/x.log'], { log: '/var/log/x.log' }],
    [['-log', '-debug'], { log: '-debug' }],
    [['-log=a=b c'], { log: 'a=b c' }],
    [['-provider=route53', '-debug', '-log', 'x'], { provider: 'route53', debug: true, log: 'x' }],
    [['run', '-debug'], { debug: true }],
    [['--debug', 'run'], { debug: true }],
  ])('%j runs with %j', (args, flags) => {
    expect(parse(...args)).toEqual({ type: 'run', flags });
  });
});

describe('the demo', () => {
  it('is a command with a switch of its own and the common flags', () => {
    expect(parse('demo')).toEqual({ type: 'demo', flags: {}, once: false });
    expect(parse('demo', '--once', '-debug')).toEqual({ type: 'demo', flags: { debug: true }, once: true });
  });
});

describe('what is not understood', () => {
  it.each([
    [['plan'], 'unknown command "plan"; commands are: run, demo'],
    [['run', 'twice'], 'unknown command "twice"'],
    [['demo', 'x\u001b[2J'], 'unknown command "x\\u001b[2J"'],
    [['-foo'], "unknown option '-foo'"],
    [['--once'], "unknown option '--once'"],
    [['-debug=maybe'], "unknown option '-debug=maybe'"],
    [['-log'], "option '--log <file>' argument missing"],
  ])('%j is a mistake that is named', (args, message) => {
    const parsed = parse(...args);
    expect(parsed).toMatchObject({ type: 'mistaken', message: containing(message) });
  });
});

describe('help and version', () => {
  it.each([['--help'], ['-h'], ['-help']])('%s shows the commands and the flags', (flag) => {
    const parsed = parse(flag);
    expect(parsed.type).toBe('show');
    expect('text' in parsed && parsed.text).toMatch(/--provider.*--debug.*--log.*run.*demo/s);
  });

  it.each([['--version'], ['-version']])('%s shows the version', (flag) => {
    expect(parse(flag)).toEqual({ type: 'show', text: '1.2.3' });
  });

  it('a command has help of its own', () => {
    expect(parse('demo', '--help')).toMatchObject({ type: 'show', text: containing('--once') });
  });
});
