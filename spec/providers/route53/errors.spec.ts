import type { ChangeBatch, ChangeProblem } from '../../../src/core/change';
import type { RecordSet } from '../../../src/core/record';
import { applyFailure, callFailure } from '../../../src/providers/route53/errors';

/** As the SDK makes them. */
const serviceError = (name: string, message: string, status = 400, more: object = {}): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status }, ...more });

const recordSet = (name: string, type = 'A', values = ['192.0.2.1']): RecordSet =>
  ({ name, type, ttlSeconds: 300, values });
const creating = (...sets: RecordSet[]): ChangeBatch =>
  ({ changes: sets.map((set) => ({ action: 'CREATE', recordSet: set })) });

const BATCH = creating(
  recordSet('web.example.com'), recordSet('web.example.com', 'AAAA', ['2001:db8::1']), recordSet('*.example.com'),
  recordSet('bad.example.com', 'A', ['999.1.1.1', '192.0.2.7', '192.0.2.7']),
  recordSet('web.example.com', 'CNAME', ['x.example.com.']),
  recordSet(`${'x'.repeat(64)}.example.com`), recordSet('text.example.com', 'TXT', ['no quotes']),
);

const problemsOf = (thrown: unknown, batch = BATCH): readonly ChangeProblem[] => {
  const failure = applyFailure(thrown, batch);
  expect(failure.type).toBe('invalid');
  return failure.type === 'invalid' ? failure.problems : [];
};
const brief = ({ kind, name, recordType }: ChangeProblem): readonly unknown[] => [kind, name, recordType];

describe('A refused batch', () => {
  it.each<[string, string, string | undefined, string | undefined]>([
    ["Tried to create resource record set [name='web.example.com.', type='A'] but it already exists",
      'miss', 'web.example.com', 'A'],
    ["Tried to create resource record set [name='WEB.example.com.', type='A', set-identifier='I'] but it "
      + 'already exists',
      'miss', 'web.example.com', 'A'],
    [String.raw`Tried to delete resource record set [name='\052.example.com.', type='A'] but it was not found`,
      'miss', '*.example.com', 'A'],
    ["Tried to delete resource record set [name='web.example.com.', type='AAAA'] but the values provided "
      + 'do not match the current values',
      'miss', 'web.example.com', 'AAAA'],
    ["The request contains an invalid set of changes for a resource record set 'A web.example.com.'",
      'invalid', 'web.example.com', 'A'],
    ['RRSet with DNS name web.example.com. is not permitted in zone example.net.',
      'invalid', 'web.example.com', undefined],
    ['RRSet of type CNAME with DNS name web.example.com. is not permitted as it conflicts with other records '
      + 'with the same DNS name in zone example.com.', 'miss', 'web.example.com', 'CNAME'],
    ['RRSet of type A with DNS name web.example.com. is not permitted because a conflicting RRSet of type  CNAME '
      + 'with the same DNS name already exists in zone example.com.', 'miss', 'web.example.com', 'A'],
    ["Duplicate Resource Record: '192.0.2.7'", 'invalid', 'bad.example.com', 'A'],
    ["Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) "
      + "encountered with '999.1.1.1''",
      'invalid', 'bad.example.com', 'A'],
    ['Invalid Resource Record: FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) '
      + "encountered with '999.1.1.1'",
      'invalid', 'bad.example.com', 'A'],
    ["Invalid Resource Record: 'FATAL problem: InvalidCharacterString (Value should be enclosed in quotation marks) "
      + "encountered with 'no quotes''", 'invalid', 'text.example.com', 'TXT'],
    [`FATAL problem: DomainLabelTooLong (Domain label is too long) encountered with '${'x'.repeat(64)}'`,
      'invalid', `${'x'.repeat(64)}.example.com`, 'A'],
    ['RRSet with DNS name web.example.com., type A cannot be created as other RRSets exist with the same name and '
      + 'type.',
      'miss', 'web.example.com', 'A'],
    ['RRSet with DNS name web.example.com. and type A, SetIdentifier I cannot be created as weighted sets '
      + 'must contain the same TTL.',
      'invalid', 'web.example.com', 'A'],
    ['Exceeded limit MAX_RRSETS_BY_ZONE for zone: Z123', 'full', undefined, undefined],
    ['Number of records limit of 1000 exceeded.', 'invalid', undefined, undefined],
    ['RDATA character limit of 32000 exceeded.', 'invalid', undefined, undefined],
    ['The resource record set web.example.com. AAAA is protected: ask ops', 'protected', 'web.example.com', 'AAAA'],
    ['A text nobody has seen before', 'invalid', undefined, undefined],
  ])('tells its problem: %s', (message, ...expected) => {
    expect(problemsOf(serviceError('InvalidChangeBatch', `[${message}]`)).map(brief)).toEqual([expected]);
    // Before 2018 the list had no brackets.
    expect(problemsOf(serviceError('InvalidChangeBatch', message)).map(brief)).toEqual([expected]);
  });

  const FIRST = "Tried to create resource record set [name='web.example.com.', type='A'] but it already exists";
  const SECOND = 'RRSet with DNS name bad.example.com., type A cannot be created as other RRSets exist '
    + 'with the same name and type.';

  it.each<[string, Error]>([
    ['in the message', serviceError('InvalidChangeBatch', `[${FIRST}, ${SECOND}]`)],
    ['in the message without brackets, as a whole',
      serviceError('InvalidChangeBatch', `[${FIRST}, ${SECOND}]`, 400, { messages: [] })],
    ['as elements that the SDK left',
      serviceError('InvalidChangeBatch', 'UnknownError', 400, { Messages: { Message: [FIRST, SECOND] } })],
    ['as elements under a root that the SDK does not know',
      serviceError('Unknown', 'UnknownError', 400, { Messages: { Message: [FIRST, SECOND] } })],
  ])('tells every problem, whatever the form: %s', (_, error) => {
    expect(problemsOf(error)).toEqual([
      { kind: 'miss', name: 'web.example.com', recordType: 'A', message: FIRST },
      { kind: 'miss', name: 'bad.example.com', recordType: 'A', message: SECOND },
    ]);
  });

  it('tells a single problem that is no list', () => {
    expect(problemsOf(serviceError('Unknown', 'UnknownError', 400, { Messages: { Message: FIRST } })).map(brief))
      .toEqual([['miss', 'web.example.com', 'A']]);
  });

  it.each([
    [{ Message: { b: '1' } }], [{ Message: [1, null] }], ['text'], [null], [{}],
  ])('survives nonsense in place of messages: %j', (Messages) => {
    expect(applyFailure(serviceError('InvalidChangeBatch', 'UnknownError', 400, { Messages }), BATCH))
      .toMatchObject({ type: 'invalid', problems: [{ kind: 'invalid' }] });
  });

  it('names no record that it does not hold: leaving that one out would change nothing', () => {
    expect(problemsOf(serviceError('InvalidChangeBatch', `[${FIRST}]`),
      creating(recordSet('other.example.com'))).map(brief))
      .toEqual([['miss', undefined, undefined]]);
  });

  it('names every record that holds the value complained about', () => {
    const wrong = ['1.2.3.400'];
    const batch = creating(
      recordSet('a.example.com', 'A', wrong), recordSet('b.example.com', 'A', wrong), recordSet('c.example.com'));
    const message = "[Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address "
      + "(Value is not a valid IPv4 address) encountered with '1.2.3.400'']";
    expect(problemsOf(serviceError('InvalidChangeBatch', message), batch).map(brief))
      .toEqual([['invalid', 'a.example.com', 'A'], ['invalid', 'b.example.com', 'A']]);
  });

  it.each([
    ['by its fields', 'Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or '
      + 'TrafficPolicyInstanceId], but found none in Change with '
      + '[Action=CREATE, Name=web.example.com, Type=A, SetIdentifier=null]'],
    ['by its place', "1 validation error detected: Value '-1' at 'changeBatch.changes.1.member.resourceRecordSet.tTL' "
      + 'failed to satisfy constraint: Member must have value greater than or equal to 0'],
  ])('is read from InvalidInput too, which names the change %s', (_, message) => {
    expect(problemsOf(serviceError('InvalidInput', message)).map(brief)).toEqual([['invalid', 'web.example.com', 'A']]);
  });

  it('may be refused with a code that we do not know: the service has read it and said no', () => {
    expect(problemsOf(serviceError('RecordIsProtected', 'web.example.com. A must stay')).map(brief))
      .toEqual([['invalid', 'web.example.com', 'A']]);
  });
});

describe('A failed call', () => {
  it.each<[string, unknown, string]>([
    ['Throttling', serviceError('Throttling', 'Rate exceeded'), 'throttling'],
    ['ThrottlingException', serviceError('ThrottlingException', 'Rate exceeded'), 'throttling'],
    ['status 429', serviceError('Unknown', 'UnknownError', 429), 'throttling'],
    ['PriorRequestNotComplete', serviceError('PriorRequestNotComplete', 'still processing'),
      'prior request not complete'],
  ])('is throttled: %s', (_, thrown, reason) => {
    expect(callFailure(thrown, 'ListResourceRecordSets')).toMatchObject({ type: 'throttled', reason });
    expect(applyFailure(thrown, BATCH)).toMatchObject({ type: 'throttled', reason });
  });

  it.each<[string, unknown]>([
    ['500', serviceError('InternalError', 'oops', 500)],
    ['502 in HTML', Object.assign(new Error('@aws-sdk XML parse error'), { $response: { statusCode: 502 } })],
    ['503', serviceError('ServiceUnavailable', 'Service is unavailable', 503)],
    ['an answer that is no XML',
      serviceError('Error', '@aws-sdk XML parse error: x\n  Deserialization error: to see …', 200)],
    ['408', serviceError('RequestTimeout', 'slow', 408)],
    ['a timeout', Object.assign(new Error('a request has exceeded'), { name: 'TimeoutError', code: 'ETIMEDOUT' })],
    ['a reset', Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' })],
    ['nobody listening', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
    ['no name', Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })],
    ['something that is no error', 'nonsense'],
    ['nothing', undefined],
  ])('is unanswered: %s', (_, thrown) => {
    expect(callFailure(thrown, 'ListResourceRecordSets').type).toBe('unanswered');
    expect(applyFailure(thrown, BATCH).type).toBe('unanswered');
  });

  it.each<[string, unknown, string, RegExp]>([
    ['AccessDenied', serviceError('AccessDenied',
      'User: arn:aws:iam::1:user/x is not authorized to perform: route53:ListResourceRecordSets '
      + 'on resource: arn:aws:route53:::hostedzone/Z1', 403), 'permission', /route53:ListResourceRecordSets/],
    ['403 in HTML', Object.assign(new Error('XML parse error'), { $metadata: { httpStatusCode: 403 } }),
      'permission', /route53:GetHostedZone/],
    ['ExpiredToken', serviceError('ExpiredToken', 'expired', 403), 'credentials', /AWS_SESSION_TOKEN/],
    ['InvalidClientTokenId', serviceError('InvalidClientTokenId',
      'The security token included in the request is invalid.', 403),
      'credentials', /AWS_ACCESS_KEY/],
    ['SignatureDoesNotMatch', serviceError('SignatureDoesNotMatch', 'does not match', 403), 'credentials', /clock/],
    ['no credentials', Object.assign(new Error('Could not load credentials from any providers'),
      { name: 'CredentialsProviderError' }),
      'credentials', /AWS_SECRET_KEY/],
    ['NoSuchHostedZone', serviceError('NoSuchHostedZone', 'No hosted zone found with ID: Z1', 404),
      'no zone', /ROUTE53_ZONE_ID/],
    ['no region', new Error('Region is missing'), 'configuration', /AWS_REGION/],
    ['an endpoint that is none', new TypeError('Invalid URL'), 'configuration', /AWS_ENDPOINT_URL_ROUTE_53/],
  ])('is denied, with advice: %s', (_, thrown, reason, advice) => {
    expect(callFailure(thrown, 'GetHostedZone'))
      .toMatchObject({ type: 'denied', reason, advice: expect.stringMatching(advice) as unknown });
    expect(applyFailure(thrown, BATCH)).toMatchObject({ type: 'denied', reason });
  });

  it('refused for its input can only be cured in the configuration, unless it is a batch', () => {
    expect(callFailure(serviceError('InvalidInput', 'bad name'), 'ListResourceRecordSets'))
      .toMatchObject({ type: 'denied', reason: 'configuration' });
  });

  it('tells one bounded line, without what was sent', () => {
    const echo = 'does not match.\n\nThe Canonical String for this request should have been\n'
      + "'POST\nx-amz-security-token:HUSH'";
    const authorization = "Authorization header requires 'SignedHeaders'. "
      + 'Authorization=AWS4-HMAC-SHA256 Credential=AKIA/20261123, Signature=HUSH';
    for (const text of [echo, authorization, `x\u001b[2J\u0000\r\n${'y'.repeat(100_000)}`]) {
      for (const failure of [callFailure(serviceError('SignatureDoesNotMatch', text, 403), 'GetHostedZone'),
        applyFailure(serviceError('InvalidChangeBatch', text), BATCH)]) {
        const texts = [failure.message,
          ...(failure.type === 'invalid' ? failure.problems.map(({ message }) => message) : [])];
        expect(texts.join(' ')).not.toMatch(/HUSH|\p{Cc}/u);
        expect(failure.message.length).toBeLessThan(600);
        expect(JSON.stringify(failure).length).toBeLessThan(3000);
      }
    }
  });

  it('never repeats what the SDK hung on the error', () => {
    const error = serviceError('Throttling', 'Rate exceeded', 400, {
      $response: { headers: { authorization: 'SECRET' } }, $fault: 'client', request: { secretAccessKey: 'SECRET' },
    });
    expect(JSON.stringify(callFailure(error, 'GetHostedZone'))).not.toContain('SECRET');
  });
});
