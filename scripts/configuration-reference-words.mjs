/**
 * What the table of settings (src/config/settings.ts) does not say: what each is for. Names, defaults and allowed values
 * come from the code. `unset` says what happens without a value, where the code has no default to show.
 *
 * @typedef {{ readonly about: string, readonly unset?: string }} Words
 * @type {Readonly<Record<string, Readonly<Record<string, Words>>>>}
 */
export const CHAPTERS = {
  'The names': {
    ROOT_DOMAIN: { about: 'The hosted zone, or a name below it; all names are made below it. 176 characters at most.' },
    NAME_TEMPLATE: { about: 'How names are made below `ROOT_DOMAIN`. Three placeholders, other text as it is. '
      + 'Every name in it is turned to lower case, with a hyphen for all that is no letter or digit.' },
    TTL: { about: 'Of the records. A changed TTL is applied to the records that are there.' },
    OWNER_ID: { about: 'Whose records these are. Each Rancher server that writes the same zone from its Default environment '
      + 'needs one of its own: there the UUID is `adminProject` on every server.', unset: 'the UUID of the environment' },
  },
  'Route 53': {
    PROVIDER: { about: 'Also the flag `-provider=route53`.' },
    ROUTE53_ZONE_ID: { about: 'Needed when a public and a private zone share the name.', unset: 'found by name' },
    AWS_ACCESS_KEY_ID: { about: 'As AWS names it. Goes before `AWS_ACCESS_KEY`.', unset: 'see below' },
    AWS_ACCESS_KEY: { about: 'As `rancher/external-dns` named it.', unset: 'see below' },
    AWS_SECRET_ACCESS_KEY: { about: 'As AWS names it. Goes before `AWS_SECRET_KEY`.', unset: 'see below' },
    AWS_SECRET_KEY: { about: 'As `rancher/external-dns` named it. Without any keys the default chain of the AWS SDK is '
      + 'used: shared files, container roles, the role of the EC2 host.', unset: 'the default chain' },
    AWS_SESSION_TOKEN: { about: 'For temporary keys.' },
    AWS_REGION: { about: 'Decides the partition (AWS, China, GovCloud), nothing else.' },
    AWS_ENDPOINT_URL_ROUTE_53: { about: 'Another address for Route 53: a VPC endpoint, an emulator.', unset: "AWS's own" },
    ROUTE53_MAX_RETRIES: { about: 'Tries of a read after the first one before it is reported. The service goes on after that.' },
    ROUTE53_REQUEST_RATE: { about: 'Requests a second.', unset: 'by partition' },
    ROUTE53_REQUEST_BURST: { about: 'Requests at once.', unset: 'by partition' },
    ROUTE53_CHANGE_RATE: { about: 'Changes a second: a CREATE or a DELETE of a record set is one.', unset: 'by partition' },
    ROUTE53_CHANGE_BURST: { about: 'Changes at once.', unset: 'by partition' },
  },
  'Rancher': {
    SOURCE: { about: '`metadata` is rancher-metadata; `api`, the Rancher API, is not built yet.' },
    METADATA_URL: { about: '`http://169.254.169.250` where Rancher\'s DNS is not used.' },
    CATTLE_URL: { about: 'The Rancher server. `/v1` and no path become `/v2-beta`. Rancher sets it. Without a key too it says whose '
      + 'environment this is.', unset: 'no write-back' },
    CATTLE_ACCESS_KEY: { about: 'Key of the container, for write-back of names to `service.fqdn`. Rancher sets it for the label '
      + '`io.rancher.container.create_agent`. Keys of people cannot write names back: Rancher allows it to agents only.',
      unset: 'no write-back' },
    CATTLE_SECRET_KEY: { about: 'Belongs to it.', unset: 'no write-back' },
    CATTLE_AGENT_ACCESS_KEY: { about: 'The same, as Rancher names it for the role `agent,environment`.' },
    CATTLE_AGENT_SECRET_KEY: { about: 'Belongs to it.' },
    CATTLE_ENVIRONMENT_ACCESS_KEY: { about: 'Cannot write names back; known so that the log can say so.' },
    CATTLE_ENVIRONMENT_SECRET_KEY: { about: 'Belongs to it.' },
    CATTLE_CA_FILE: { about: 'Certificate (PEM) of the private authority that signed the Rancher server\'s.',
      unset: '`/var/lib/rancher/etc/ssl/ca.crt`, if it is there' },
  },
  'What may be done': {
    POLICY: { about: '`upsert-only` deletes nothing; `create-only` changes nothing either.' },
    MAX_DELETE_COUNT: { about: 'With `MAX_DELETE_PERCENT`: if more names than both would go within 15 minutes, they wait for a '
      + 'yes. If no more names than this are left in all and all of them would go, they wait 10 minutes.' },
    MAX_DELETE_PERCENT: { about: 'Of the names that were ours when the 15 minutes began.' },
    DELETE_DELAY_SECONDS: { about: 'A name goes when it was absent for so long, and is absent from a second reading after it.' },
    APPROVE_PLAN: { about: 'A yes at the start, to exactly the deletions with this checksum and to parts of them.', unset: 'no yes' },
    ADMIN_TOKEN: { about: 'Password for `POST /approve`.', unset: 'nothing can be approved over HTTP' },
    TAKEOVER: { about: 'Takes plain A and AAAA records of others at wanted names, and the records of another Rancher server. '
      + 'For once, on purpose; an alias, a routed record, a CNAME or the zone\'s own name is never taken.' },
  },
  'When': {
    RESYNC_SECONDS: { about: 'How often the zone is read again, to see what others changed.' },
    SETTLE_QUIET_MS: { about: 'Changes that follow each other faster than this are written together …' },
    SETTLE_MAX_MS: { about: '… but none waits longer than this. The first one after a quiet time does not wait.' },
  },
  'What it tells': {
    HOST: { about: 'Where it listens.' },
    PORT: { about: '`/` is the health check that Rancher asks, `/healthz` the same; `/readyz` tells reasons.' },
    LOG_LEVEL: { about: '`-debug` is `debug`.' },
    LOG_FORMAT: { about: 'One line for each event; in `json` with the event\'s members.' },
  },
  'Not built yet': {
    DRY_RUN: { about: 'Will plan and write nothing.' },
    STATE_DIR: { about: 'Will keep a history on disk.' },
    WAIT_INSYNC: { about: 'Will show a name in Rancher only when all of AWS\'s servers have it.' },
    ENVIRONMENTS: { about: 'Will serve several environments, with `SOURCE=api`.' },
  },
};
