import { Buffer } from 'node:buffer';
import type { AllGiven, ConfigInput } from './given';
import { SETTINGS } from './settings';
import { writeBack } from './credentials';
import type { Values } from './values';

/** Every form in which a configured secret could turn up in a text, for the redactor. */
export function secretsOf({ given }: AllGiven, values: Values, env: ConfigInput['env']): readonly string[] {
  const configured = [...given].flatMap(([name, { text }]) => (SETTINGS[name].secret === true ? [text] : []));
  const { CATTLE_AGENT_INSTANCE_AUTH: injected = '' } = env;
  return [...configured, ...basicAuthorization(values), injected.replace(/^Basic /, '')].filter((text) => text !== '');
}

/** The pair as it stands in the header of every write-back. */
function basicAuthorization(values: Values): readonly string[] {
  const to = writeBack(values, undefined);
  return to.type === 'on' ? [Buffer.from(`${to.accessKey}:${to.secretKey}`).toString('base64')] : [];
}
