/** Writes names back to Rancher as `service.fqdn`, where its user interface and metadata show them. */
import { nameClient, type RancherAccess } from './client';
import { writeBackLane } from './lane';
import type { Publisher } from './publisher';

export interface RancherFqdnOptions extends RancherAccess {
  /** Chance for the waits, 0 ≤ n < 1. */
  readonly random: () => number;
}

export const rancherFqdn = ({ random, ...access }: RancherFqdnOptions): Publisher =>
  writeBackLane({ client: nameClient(access), random });
