/** What the service itself says of a service in Rancher: its verdict, as its log has it. */
import type { ServiceProcess } from './service-process';

/** `is web.shop… → 203.0.113.11`, `is skipped: …`; undefined until it said something. */
export function verdictOn(service: ServiceProcess, stack: string, name: string): string | undefined {
  const subject = `service ${stack}/${name} `;
  const told = service.log().findLast(({ event, message }) => event === 'verdict' && message.startsWith(subject));
  return told?.message.slice(subject.length);
}

/** Two columns, the first as wide as its widest. */
export function table(rows: readonly (readonly [left: string, right: string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `    ${left.padEnd(width)}  ${right}`).join('\n');
}
