/** An emulated Rancher API, as far as a DNS service writes to it. */
export type { ApiKey, Role } from './access';
export type { RancherApiEmulator, RancherApiEmulatorOptions } from './emulator';
export { startRancherApiEmulator } from './emulator';
export type { AppliedEvent } from './event-queue';
export type { EventFate } from './external-dns-events';
