/** What should be in DNS for one snapshot: a record for every service that qualifies, a verdict for every service. */
import { readHostLabels, readServiceLabels } from './labels';
import { isWithin, type DomainName } from './name';
import { renderName, templateSuffix, type NameTemplate } from './name-template';
import { sameValues } from './record';
import { serviceAddresses, type AddressesByType, type Firmness, type ServiceAddresses } from './service-addresses';
import type { Environment, Host, Service, Snapshot } from './snapshot';
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
  /** How each service was judged, for the next snapshot: most of its services are the same objects. */
  readonly judged: Judged;
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

/** `before`: what came of an earlier snapshot; where nothing has changed since, the results are the same objects. */
export function desired(snapshot: Snapshot, settings: DesiredSettings, before?: Desired): Desired {
  const known = before !== undefined && sameBasis(before.judged, snapshot, settings) ? before.judged.of : undefined;
  if (before !== undefined && known !== undefined && before.judged.services === snapshot.services) return before;
  const judge = serviceJudge(snapshot, settings);
  const of = new Map(snapshot.services.map((service) => [service, known?.get(service) ?? judge(service)]));
  const names = new Map<DomainName, DesiredName>();
  for (const service of [...snapshot.services].sort(bySeniority)) {
    const wanted = of.get(service)?.wanted;
    if (wanted !== undefined && !names.has(wanted.name)) names.set(wanted.name, wanted);
  }
  return {
    names,
    verdicts: snapshot.services.flatMap((service) => verdictOf(of.get(service), names)),
    suffix: templateSuffix(settings.nameTemplate, snapshot.environment.name, settings.rootDomain),
    judged: { of, services: snapshot.services, environment: snapshot.environment, hosts: snapshot.hosts, settings },
  };
}

/** Judgements, and what they depend on beside the service itself. */
interface Judged {
  readonly of: ReadonlyMap<Service, Judgement>;
  readonly services: readonly Service[];
  readonly environment: Environment;
  readonly hosts: readonly Host[];
  readonly settings: DesiredSettings;
}

function sameBasis(before: Judged, after: Snapshot, settings: DesiredSettings): boolean {
  return before.settings === settings
    && before.environment.name === after.environment.name && before.environment.uuid === after.environment.uuid
    && before.hosts.length === after.hosts.length && before.hosts.every((host, index) => host === after.hosts[index]);
}

/** What is said of a service for itself, other services left aside. */
interface Judgement {
  readonly wanted: DesiredName | undefined;
  readonly verdict: Verdict;
}

/** Of two services with one name the smaller (uuid, name) keeps it, always the same way. */
const bySeniority = (a: Service, b: Service): number => compare(a.uuid, b.uuid) || compare(a.name, b.name);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function verdictOf(judgement: Judgement | undefined, names: ReadonlyMap<DomainName, DesiredName>): readonly Verdict[] {
  if (judgement === undefined) return [];
  const { wanted, verdict } = judgement;
  const keeper = wanted === undefined ? undefined : names.get(wanted.name);
  if (keeper === undefined || keeper === wanted) return [verdict];
  const reason = `collision: ${describeService(keeper.service)} has the name ${keeper.name} too and keeps it`;
  return [{ type: 'skipped', service: verdict.service, reason, remarks: verdict.remarks }];
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
    const skipped = (reason: string, remarks: readonly string[] = []): Judgement => ({
      wanted: undefined,
      verdict: { type: 'skipped', service: reference, reason, remarks: [...labels.remarks, ...remarks] },
    });

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
    const { name } = rendered;
    const { addresses } = found;
    return {
      wanted: {
        name,
        ttlSeconds: settings.ttlSeconds,
        addresses,
        firmness,
        service: reference,
        sidekick: service.primaryName !== service.name,
        shownFqdn: service.fqdn,
      },
      verdict: {
        type: 'published', service: reference, name, addresses: [...addresses.A, ...addresses.AAAA],
        remarks: [...labels.remarks, ...remarks],
      },
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
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [name, wanted] of a) {
    const other = b.get(name);
    if (other === undefined || !sameDesiredName(wanted, other)) return false;
  }
  return true;
}

const sameDesiredName = (a: DesiredName, b: DesiredName): boolean => a === b
  || (a.ttlSeconds === b.ttlSeconds && a.firmness === b.firmness && a.sidekick === b.sidekick && a.shownFqdn === b.shownFqdn
    && a.service.uuid === b.service.uuid
    && a.service.serviceName === b.service.serviceName && a.service.stackName === b.service.stackName
    && sameValues(a.addresses.A, b.addresses.A) && sameValues(a.addresses.AAAA, b.addresses.AAAA));
