/** The certificate of a private authority that signed the Rancher server's: trusted beside the public ones. */
import { X509Certificate } from 'node:crypto';
import { describeError } from '../core/describe-error';
import type { ConfigInput } from './given';
import type { Values } from './values';

/** Where Rancher's agents keep it on a host; the catalog template mounts the folder. */
const USUAL_PATH = '/var/lib/rancher/etc/ssl/ca.crt';

export type CertificateAuthority =
  | { readonly ok: true; readonly pem: string | undefined }
  | { readonly ok: false; readonly problem: string };

/** A file that is named must be usable; the usual one is used if it is there. */
export function certificateAuthority(
  values: Values,
  { readFile }: Pick<ConfigInput, 'readFile'>,
): CertificateAuthority {
  const named = values.get('CATTLE_CA_FILE');
  try {
    const pem = readFile(named ?? USUAL_PATH);
    // Throws for what is no certificate; left to TLS that would be ignored in silence.
    new X509Certificate(pem).toString();
    return { ok: true, pem };
  } catch (error) {
    if (named === undefined) return { ok: true, pem: undefined };
    const problem = `CATTLE_CA_FILE is ${JSON.stringify(named)}: ${describeError(error)}; `
      + 'give the path of a readable file with a certificate in PEM form';
    return { ok: false, problem };
  }
}
