import { ListHostedZonesByNameCommand } from '@aws-sdk/client-route-53';
import { parseConfig } from '../../../src/config';
import { route53Caller } from '../../../src/providers/route53/client';
import { outcomeOf } from '../outcome-of';

interface Signed {
  readonly hostname: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What would leave for AWS: the request as it is when it has been signed, one step before its socket. */
async function signedFor(environment: Readonly<Record<string, string>>): Promise<Signed> {
  const env = { ROOT_DOMAIN: 'example.com', AWS_ACCESS_KEY: 'AKIAEXAMPLE', AWS_SECRET_KEY: 'secret', ...environment };
  const parsed = parseConfig({ env, flags: {}, readFile: () => '' });
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const caller = route53Caller({ ...parsed.config.route53, connectionTimeoutMs: 1_000, requestTimeoutMs: 1_000 });
  const seen: Signed[] = [];
  const refused = caller.call(async (client, options) => {
    client.middlewareStack.add(() => ({ request }) => {
      seen.push(request as Signed);
      throw new Error('not sent');
    }, { step: 'deserialize', name: 'stopper', priority: 'low' });
    return client.send(new ListHostedZonesByNameCommand({}), options);
  });
  await expect(outcomeOf(refused)).rejects.toThrow('not sent');
  caller.renewCredentials();
  const [signed] = seen;
  if (signed === undefined) throw new Error('nothing was signed');
  return signed;
}

/** As Route 53's own endpoint rules have it: a partition has one address and one region that requests are signed for. */
describe('Route 53 in a partition', () => {
  it.each([
    ['eu-central-1', 'route53.amazonaws.com', 'us-east-1'],
    ['', 'route53.amazonaws.com', 'us-east-1'],
    ['us-gov-west-1', 'route53.us-gov.amazonaws.com', 'us-gov-west-1'],
    ['us-gov-east-1', 'route53.us-gov.amazonaws.com', 'us-gov-west-1'],
    ['cn-north-1', 'route53.amazonaws.com.cn', 'cn-northwest-1'],
    ['cn-northwest-1', 'route53.amazonaws.com.cn', 'cn-northwest-1'],
  ])('with AWS_REGION=%s is at %s, signed for %s', async (region, hostname, signedRegion) => {
    const { hostname: asked, headers } = await signedFor({ AWS_REGION: region });
    expect(asked).toBe(hostname);
    expect(headers['authorization']).toContain(`/${signedRegion}/route53/aws4_request`);
  });

  it('with an address of its own is signed for the region as given', async () => {
    const { hostname, headers } = await signedFor({ AWS_REGION: 'cn-north-1', AWS_ENDPOINT_URL_ROUTE_53: 'https://proxy.example.net' });
    expect(hostname).toBe('proxy.example.net');
    expect(headers['authorization']).toContain('/cn-north-1/route53/aws4_request');
  });
});
