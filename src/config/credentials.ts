/** Keys come in pairs and under several names; half a pair is a mistake, not "none". */
import type { SettingName } from './settings';
import type { Values } from './values';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Where and with which key service names are written back to Rancher, or why they are not. */
export type WriteBack =
  | {
      readonly type: 'on';
      readonly url: string;
      readonly accessKey: string;
      readonly secretKey: string;
      /** Trusted beside the public authorities. */
      readonly authorityPem: string | undefined;
    }
  | { readonly type: 'off'; readonly reason: string; readonly advice: string };

interface Pair {
  readonly access: string;
  readonly secret: string;
}

/** Undefined: the SDK's default chain finds some (a role, a profile). The SDK's own names go before the old ones. */
export function awsCredentials(values: Values): AwsCredentials | undefined {
  const accessKeyId = values.get('AWS_ACCESS_KEY_ID') ?? values.get('AWS_ACCESS_KEY');
  const secretAccessKey = values.get('AWS_SECRET_ACCESS_KEY') ?? values.get('AWS_SECRET_KEY');
  const sessionToken = values.get('AWS_SESSION_TOKEN');
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/**
 * Rancher hands an agent's key to a container as the plain or the AGENT family, depending on the container's roles;
 * only these may create write-backs. A key of the ENVIRONMENT family may only read them.
 */
export function writeBack(values: Values, authorityPem: string | undefined): WriteBack {
  const url = values.get('CATTLE_URL');
  const key = pair(values, 'CATTLE_ACCESS_KEY', 'CATTLE_SECRET_KEY')
    ?? pair(values, 'CATTLE_AGENT_ACCESS_KEY', 'CATTLE_AGENT_SECRET_KEY');
  if (key === undefined) return { type: 'off', ...reasonWithoutKey(values) };
  if (url === undefined) {
    return { type: 'off', reason: 'CATTLE_URL is not set', advice: 'Set it to the address of the Rancher server' };
  }
  return { type: 'on', url, accessKey: key.access, secretKey: key.secret, authorityPem };
}

function reasonWithoutKey(values: Values): { readonly reason: string; readonly advice: string } {
  const reason = pair(values, 'CATTLE_ENVIRONMENT_ACCESS_KEY', 'CATTLE_ENVIRONMENT_SECRET_KEY') === undefined
    ? 'there is no key for the Rancher server'
    : 'the key of the environment (CATTLE_ENVIRONMENT_…) may not write them';
  return {
    reason,
    advice: 'Label the service io.rancher.container.create_agent=true and io.rancher.container.agent.role=external-dns'
      + ', or set CATTLE_ACCESS_KEY and CATTLE_SECRET_KEY to the key of an agent: Rancher refuses those of people',
  };
}

function pair(values: Values, accessName: CattleKey, secretName: CattleKey): Pair | undefined {
  const access = values.get(accessName);
  const secret = values.get(secretName);
  return access === undefined || secret === undefined ? undefined : { access, secret };
}

type CattleKey = Extract<SettingName, `CATTLE_${string}_KEY`>;

const PAIRS: readonly (readonly [access: readonly SettingName[], secret: readonly SettingName[]])[] = [
  [['AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'], ['AWS_SECRET_KEY', 'AWS_SECRET_ACCESS_KEY']],
  [['CATTLE_ACCESS_KEY'], ['CATTLE_SECRET_KEY']],
  [['CATTLE_AGENT_ACCESS_KEY'], ['CATTLE_AGENT_SECRET_KEY']],
  [['CATTLE_ENVIRONMENT_ACCESS_KEY'], ['CATTLE_ENVIRONMENT_SECRET_KEY']],
];

/** `isSet` is true for what was given, even if it could not be read: one mistake is told once. */
export function pairProblems(isSet: (name: SettingName) => boolean): readonly string[] {
  const halves = PAIRS.flatMap(([access, secret]) => {
    if (access.some(isSet) === secret.some(isSet)) return [];
    const [there, missing] = access.some(isSet) ? [access, secret] : [secret, access];
    return [`${there.filter(isSet).join(' and ')} is set, but ${missing.join(' or ')} is not; set both or none`];
  });
  const tokenAlone = isSet('AWS_SESSION_TOKEN') && !PAIRS[0]?.flat(2).some(isSet);
  return tokenAlone ? [...halves, 'AWS_SESSION_TOKEN is set without its key; set the key, or remove it'] : halves;
}
