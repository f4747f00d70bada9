/** What the Rancher API was sent, and what became of it. */
import type { LoggedRequest } from '../../../src/emulators/rancher-world';
import type { Arena } from '../arena';

/** POSTs of a service's name, or of all. */
export const postsOf = ({ rancher }: Pick<Arena, 'rancher'>, serviceName?: string): readonly LoggedRequest[] =>
  rancher.log.requests().filter((request) => request.method === 'POST' && (serviceName === undefined || isAbout(serviceName)(request)));

export const isAbout = (serviceName: string) => ({ body }: Pick<LoggedRequest, 'body'>): boolean =>
  body.includes(`"serviceName":"${serviceName}"`);

/** The fqdn of a service of stack Shop, as Rancher shows it. */
export const shownName = ({ world }: Pick<Arena, 'world'>, serviceName: string): string | null | undefined =>
  world.findService('Shop', serviceName)?.fqdn;
