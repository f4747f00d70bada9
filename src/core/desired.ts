/** What should be in DNS for one snapshot: a record for every service that qualifies, a verdict for every service. */
import { readHostLabels, readServiceLabels } from './labels';
import { isWithin, type DomainName } from './name';
import { renderName, templateSuffix, type NameTemplate } from './name-template';
import { sameValues } from './record';
import { serviceAddresses, type AddressesByType, type Firmness, type ServiceAddresses } from './service-addresses';
import type { Environment, Service, Snapshot } from './snapshot';
import type { ServiceReference, Verdict } from './verdict';

export interface DesiredSettings {
  readonly rootDomain: DomainName;
  readonly nameTemplate: NameTemplate;
  readonly ttlSeconds: number;
  /** What the provider takes in one record set. */
  readonly valuesPerSet: number;
  /** Where the marks of ownership lie, if it is known by now: no service has a name there. */
  readonly ownershipDomain?: DomainName;
}

export interface Desired {
  readonly names: ReadonlyMap<DomainName, DesiredName>;
  /** One for every service, in the snapshot's order. */
  readonly verdicts: readonly Verdict[];
  /** Below it lies every name that does not come from a template of its own. */
  readonly suffix: DomainName;
}

export interface DesiredName {
  readonly name: DomainName;
  readonly ttlSeconds: number;
  readonly addresses: AddressesByType;
  readonly firmness: Firmness;
  readonly service: ServiceReference;
  /** A sidekick's name is not shown in Rancher: only the enclosing service has a place for it. */
  readonly sidekick: boolean;
  /** What Rancher shows as the service's name now. */
  readonly shownFqdn: string | undefined;
}

/** Only these kinds of services have containers of their own that can publish ports (as the original had it). */
const PUBLISHED_KINDS: readonly string[] = ['service', 'loadBalancerService'];

export function desired(snapshot: Snapshot, settings: DesiredSettings): Desired {
  const judge = serviceJudge(snapshot, settings);
  const names = new Map<DomainName, DesiredName>();
  const judged = snapshot.services.map((service) => ({ service, judgement: judge(service) }));
  for (const { judgement } of [...judged].sort(bySeniority)) {
    if ('wanted' in judgement && !names.has(judgement.wanted.name)) names.set(judgement.wanted.name, judgement.wanted);
  }
  return {
    names,
    verdicts: judged.map(({ judgement }) => verdict(judgement, names)),
    suffix: templateSuffix(settings.nameTemplate, snapshot.environment.name, settings.rootDomain),
  };
}

type Judgement =
  | { readonly service: ServiceReference; readonly wanted: DesiredName; readonly remarks: readonly string[] }
  | { readonly service: ServiceReference; readonly reason: string; readonly remarks: readonly string[] };

/** Of two services with one name the smaller (uuid, name) keeps it, always the same way. */
function bySeniority(a: { readonly service: Service }, b: { readonly service: Service }): number {
  return compare(a.service.uuid, b.service.uuid) || compare(a.service.name, b.service.name);
}
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function verdict(judgement: Judgement, names: ReadonlyMap<DomainName, DesiredName>): Verdict {
  const { service, remarks } = judgement;
  if ('reason' in judgement) return { type: 'skipped', service, reason: judgement.reason, remarks };
  const { name, addresses } = judgement.wanted;
  const keeper = names.get(name);
  if (keeper === undefined || keeper === judgement.wanted) {
    return { type: 'published', service, name, addresses: [...addresses.A, ...addresses.AAAA], remarks };
  }
  const reason = `collision: ${describeService(keeper.service)} has the name ${name} too and keeps it`;
  return { type: 'skipped', service, reason, remarks };
}

export const describeService = ({ stackName, serviceName }: ServiceReference): string => `${stackName}/${serviceName}`;

/** Judges one service after the other; hosts are looked at once. */
function serviceJudge(snapshot: Snapshot, settings: DesiredSettings): (service: Service) => Judgement {
  const { environment } = snapshot;
  const around = {
    environmentUuid: environment.uuid,
    hosts: new Map(snapshot.hosts.map((host) => [host.uuid, { host, labels: readHostLabels(host.labels) }])),
  };

  return (service) => {
    const reference = { uuid: service.uuid, stackName: service.stackName, serviceName: service.name };
    const labels = readServiceLabels(service.labels);
    const skipped = (reason: string, remarks: readonly string[] = []): Judgement =>
      ({ service: reference, reason, remarks: [...labels.remarks, ...remarks] });

    if (!PUBLISHED_KINDS.includes(service.kind)) return skipped(`services of kind ${service.kind} have no record`);
    if (labels.policy === 'never') return skipped('label io.rancher.service.external_dns is never');
    if (labels.nameTemplateProblem !== undefined) return skipped(labels.nameTemplateProblem);

    const found = serviceAddresses(service, labels.policy === 'always', around);
    if (found.nothing !== undefined) return skipped(found.nothing, found.remarks);

    const template = labels.nameTemplate ?? settings.nameTemplate;
    const rendered = renderName(template, placeholders(service, environment), settings.rootDomain);
    if (!rendered.ok) return skipped(`no legal name: ${rendered.problem}`, found.remarks);
    if (settings.ownershipDomain !== undefined && isWithin(rendered.name, settings.ownershipDomain)) {
      return skipped(`no legal name: ${settings.ownershipDomain} holds the marks of what is ours`, found.remarks);
    }

    const { firmness, remarks } = withinLimit(found, settings.valuesPerSet);
    return {
      service: reference,
      wanted: {
        name: rendered.name,
        ttlSeconds: settings.ttlSeconds,
        addresses: found.addresses,
        firmness,
        service: reference,
        sidekick: service.primaryName !== service.name,
        shownFqdn: service.fqdn,
      },
      remarks: [...labels.remarks, ...remarks],
    };
  };
}

const placeholders = (service: Service, environment: Environment) => ({
  service_name: service.name,
  stack_name: service.stackName,
  environment_name: environment.name,
});

/** More addresses than a record set holds cannot be written; some of them would be a lie. */
function withinLimit({ addresses, firmness, remarks }: ServiceAddresses, valuesPerSet: number) {
  const most = Math.max(addresses.A.length, addresses.AAAA.length);
  if (most <= valuesPerSet) return { firmness, remarks };
  const remark = `it has ${most} addresses, a record set holds ${valuesPerSet}: `
    + 'an existing record stays as it is, a new one is not made';
  return { firmness: 'as it is' as const, remarks: [...remarks, remark] };
}

/** Would the same records be written for both? */
export function sameNames(a: Desired['names'], b: Desired['names']): boolean {
  if (a.size !== b.size) return false;
  for (const [name, wanted] of a) {
    const other = b.get(name);
    if (other === undefined || !sameDesiredName(wanted, other)) return false;
  }
  return true;
}

const sameDesiredName = (a: DesiredName, b: DesiredName): boolean =>
  a.ttlSeconds === b.ttlSeconds && a.firmness === b.firmness && a.sidekick === b.sidekick && a.shownFqdn === b.shownFqdn
  && a.service.uuid === b.service.uuid
  && a.service.serviceName === b.service.serviceName && a.service.stackName === b.service.stackName
  && sameValues(a.addresses.A, b.addresses.A) && sameValues(a.addresses.AAAA, b.addresses.AAAA);
