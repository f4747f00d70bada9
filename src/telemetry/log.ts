/** The log: one line for every event that is news, as text or JSON, on standard output or in the file of `-log`. */
import { appendFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { createLogger, format, transports, type Logform } from 'winston';
import type { Event } from '../core/event';
import { describeError } from '../core/describe-error';
import { logEvent, type Level, type LogLine } from './log-line';
import { printable, printableText } from './printable';
import { redactor } from './redact';

export interface LogOptions {
  readonly level: Level;
  readonly format: 'text' | 'json';
  /** Instead of `stdout`, as the original did. */
  readonly file: string | undefined;
  /** Values that must never appear. */
  readonly secrets: readonly string[];
  readonly stdout: NodeJS.WritableStream;
}

export interface Log {
  event(event: Event): void;
  /** For what is no event: the program itself failed. */
  failure(message: string, error: unknown): void;
}

/** Nothing that happens to the output (a closed pipe, a full disk) gets through to the caller. */
export function createLog(options: LogOptions): Log {
  const redact = redactor(options.secrets);
  const logger = createLogger({
    level: options.level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    format: format.combine(format.timestamp(), format.printf(options.format === 'json' ? jsonLine : textLine)),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston's typing
    transports: [new transports.Stream({ stream: lineWriter(sinkOf(options)), eol: '\n' })],
  });
  logger.on('error', () => undefined);
  const write = ({ level, message, fields }: LogLine): void => {
    logger.log({ level, message: printableText(message, redact), fields: printable(fields, redact) });
  };
  return {
    event: (event) => {
      const line = logEvent(event);
      if (line !== undefined) write(line);
    },
    failure: (message, error) => {
      const reason = describeError(error);
      write({ level: 'error', message: `${message}: ${reason}`, fields: { event: 'failure', reason } });
    },
  };
}

/** `2026-11-23T08:08:01.123Z info  created A web.shop…`. */
const textLine = ({ timestamp, level, message }: Logform.TransformableInfo): string =>
  `${String(timestamp)} ${level.padEnd(5)} ${String(message)}`;

const jsonLine = ({ timestamp, level, message, fields }: Logform.TransformableInfo): string =>
  JSON.stringify({ time: timestamp, level, message, ...(typeof fields === 'object' ? fields : {}) });

type Sink = (text: string) => void;

const lineWriter = (sink: Sink): Writable =>
  new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      sink(String(chunk));
      done();
    },
  });

function sinkOf({ file, stdout }: LogOptions): Sink {
  stdout.on('error', () => undefined);
  const toStdout: Sink = (text) => stdout.write(text);
  return file === undefined ? toStdout : fileSink(file, toStdout);
}

/**
 * Opened for every line: lines are rare, a file that was rotated away is made anew, and a disk that was full is tried
 * again. What the file does not take goes to `otherwise`.
 */
function fileSink(file: string, otherwise: Sink): Sink {
  return (text) => {
    try {
      appendFileSync(file, text);
    } catch {
      otherwise(text);
    }
  };
}
