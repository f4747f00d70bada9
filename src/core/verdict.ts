/** What became of a service, and why: what `explain`, the page and the log all read. */
import type { DomainName } from './name';

/** Names a service to a person and to Rancher's API: as typed. */
export interface ServiceReference {
  readonly uuid: string;
  readonly stackName: string;
  readonly serviceName: string;
}

export type Verdict =
  | {
      readonly type: 'published';
      readonly service: ServiceReference;
      readonly name: DomainName;
      readonly addresses: readonly string[];
      /** What was left out or is special about it; empty when there is nothing to say. */
      readonly remarks: readonly string[];
    }
  | { readonly type: 'skipped'; readonly service: ServiceReference; readonly reason: string; readonly remarks: readonly string[] };
