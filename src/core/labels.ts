/**
 * THE table of labels: name, what it applies to, how its text is read. A new label is a row here and a use in
 * `desired.ts`. Texts come from users: a value that cannot be read is a remark, and the default holds.
 */
import { addressesFromList, type Addresses } from './address';
import { parseNameTemplate, type NameTemplate } from './name-template';
import type { Labels } from './snapshot';

export type PublishPolicy = 'auto' | 'always' | 'never';

export interface ServiceLabels {
  readonly policy: PublishPolicy;
  /** Undefined: the template of the configuration. */
  readonly nameTemplate?: NameTemplate;
  /** Set when the label is there but says nothing usable: the service is refused rather than misnamed. */
  readonly nameTemplateProblem?: string;
  readonly remarks: readonly string[];
}

export interface HostLabels {
  readonly published: boolean;
  /** Addresses to publish instead of the host's own; undefined when the label is not set. */
  readonly addresses?: Addresses;
  readonly remarks: readonly string[];
}

const SERVICE_POLICY = 'io.rancher.service.external_dns';
const SERVICE_NAME_TEMPLATE = 'io.rancher.service.external_dns_name_template';
const HOST_PUBLISHED = 'io.rancher.host.external_dns';
const HOST_ADDRESSES = 'io.rancher.host.external_dns_ip';

const POLICIES: Readonly<Record<string, PublishPolicy>> = { auto: 'auto', always: 'always', never: 'never' };

/** What a service says about itself. */
export function readServiceLabels(labels: Labels): ServiceLabels {
  const policyText = text(labels, SERVICE_POLICY)?.toLowerCase();
  const policy = policyText === undefined ? 'auto' : own(POLICIES, policyText);
  const templateText = text(labels, SERVICE_NAME_TEMPLATE);
  const template = templateText === undefined ? undefined : parseNameTemplate(templateText);
  return {
    policy: policy ?? 'auto',
    remarks: policy === undefined ? [`label ${SERVICE_POLICY} is neither auto, always nor never: taken as auto`] : [],
    ...(template?.ok === true && { nameTemplate: template.template }),
    ...(template?.ok === false && { nameTemplateProblem: `label ${SERVICE_NAME_TEMPLATE}: ${template.problem}` }),
  };
}

/** What a host says about itself. */
export function readHostLabels(labels: Labels): HostLabels {
  const list = text(labels, HOST_ADDRESSES);
  const addresses = list === undefined ? undefined : addressesFromList(list);
  return {
    published: text(labels, HOST_PUBLISHED)?.toLowerCase() !== 'false',
    remarks: addresses?.problems.map((problem) => `label ${HOST_ADDRESSES}: ${problem}`) ?? [],
    ...(addresses !== undefined && { addresses }),
  };
}

/** A label's text without white space around it; undefined when it is not set or empty. */
function text(labels: Labels, name: string): string | undefined {
  const value = own(labels, name)?.trim();
  return value === undefined || value === '' ? undefined : value;
}

/** Only what the object holds itself: a label may be called `constructor`. */
function own<T>(from: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(from, name) ? from[name] : undefined;
}
