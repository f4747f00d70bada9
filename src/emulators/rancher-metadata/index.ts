/** An emulated rancher-metadata server. */
export type { SavedAnswers } from './content';
export type { MetadataEmulator, MetadataEmulatorOptions } from './emulator';
export { startMetadataEmulator } from './emulator';
export type { Client, Hazards } from './library';
