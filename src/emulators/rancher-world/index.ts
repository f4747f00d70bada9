/** An emulated Rancher environment: a world to change, and what rancher-metadata makes of it. */
export type { ContainerSpec, HostSpec, ServiceSpec, SidekickSpec } from './births';
export { HTTP_HEALTH_CHECK } from './births';
export type * from './model';
export type { Random } from './random';
export { randomUuid, seededRandom, shuffled } from './random';
export type { Renderer, Rendering } from './render';
export { createRenderer, renderMetadata } from './render';
export type { Reference } from './tables';
export type { MetadataVersion } from './versions';
export { METADATA_VERSIONS } from './versions';
export type { World, WorldOptions } from './world';
export { createWorld } from './world';
export type { Answer } from './delivery';
export { PROXY_PAGE } from './delivery';
export type { Fault, FaultHandle, FaultKind } from './faults';
export type { EmulatedRequest, HttpEmulator, TlsIdentity } from './http-emulator';
export { startHttpEmulator } from './http-emulator';
export type { LoggedRequest, RequestCounters, RequestLog } from './request-log';
