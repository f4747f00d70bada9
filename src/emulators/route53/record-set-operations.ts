/** ChangeResourceRecordSets, ListResourceRecordSets, GetChange. */
import { apiError, invalidChangeBatch, invalidInput, type ApiError } from './api-error';
import { isRecordType } from './change-form';
import { changeTokens, limitProblems } from './change-limits';
import { readChangeRequest } from './change-request';
import { readName } from './names';
import { changeInfoXml, isError, read, reply, zoneOf, type Call, type Operation } from './operation';
import { keyFrom } from './record-set-store';
import type { HostedZone } from './hosted-zone';
import { leaf, parent, recordSetXml } from './xml-writer';

/** Route 53 API: ListResourceRecordSets returns at most 300; without maxitems pages of 100 have been seen. */
const LONGEST_PAGE = 300;
const USUAL_PAGE = 100;

export function changeResourceRecordSets(call: Call): Operation | ApiError {
  const zone = zoneOf(call);
  if (isError(zone)) return zone;
  const request = call.changeRequest ?? readChangeRequest(call.body);
  if (isError(request)) return request;
  const overLimit = limitProblems(request.changes);
  if (overLimit.length > 0) return invalidChangeBatch(overLimit);
  return {
    type: 'operation', locks: zone, changeTokens: changeTokens(request.changes), changes: request.changes,
    run() {
      const messages = zone.change(request.changes);
      if (messages.length > 0) return invalidChangeBatch(messages);
      return reply('ChangeResourceRecordSetsResponse', changeInfoXml(call.account.recordChange(request.comment)));
    },
  };
}

export function listResourceRecordSets(call: Call): Operation | ApiError {
  const zone = zoneOf(call);
  if (isError(zone)) return zone;
  const start = startKey(call.query);
  const asked = call.query.get('maxitems');
  if (isError(start)) return start;
  if (asked !== null && !/^[1-9]\d{0,8}$/.test(asked)) {
    return invalidInput('Invalid request: maxItems must be positive');
  }
  const mostItems = Math.min(Number(asked ?? USUAL_PAGE), LONGEST_PAGE);
  return read(() => reply('ListResourceRecordSetsResponse', pageXml(zone, start.key, mostItems, call.longestPage)));
}

/** Where the listing begins; a name without type begins before every type of that name. */
function startKey(query: URLSearchParams): { readonly key: string } | ApiError {
  const name = query.get('name');
  const type = query.get('type');
  const identifier = query.get('identifier');
  if (name === null) {
    return type === null && identifier === null
      ? { key: '' }
      : invalidInput('Invalid request: a type or an identifier is specified without a name');
  }
  if (type === null && identifier !== null) {
    return invalidInput('Invalid request: an identifier is specified without a type');
  }
  if (type !== null && !isRecordType(type)) return invalidInput(`Invalid request: the type '${type}' is not valid`);
  const reading = readName(name);
  if ('problem' in reading) return invalidInput(reading.problem);
  return { key: keyFrom(reading.name, type ?? '', identifier ?? '') };
}

function pageXml({ store }: HostedZone, start: string, mostItems: number, longestPage: number): string {
  const length = Math.min(mostItems, longestPage);
  const found = store.from(start, length + 1);
  const next = found[length];
  return parent('ResourceRecordSets', found.slice(0, length).map(recordSetXml).join(''))
    + leaf('IsTruncated', next !== undefined)
    + (next ? leaf('NextRecordName', next.name) + leaf('NextRecordType', next.recordSet.type)
      + leaf('NextRecordIdentifier', next.recordSet.setIdentifier) : '')
    + leaf('MaxItems', mostItems);
}

export function getChange({ account, parameters: [sent = ''] }: Call): Operation | ApiError {
  const id = sent.replace(/^\/?change\//, '');
  const change = account.change(id);
  if (change === undefined) return apiError('NoSuchChange', `Could not find resource with ID: ${id}`, 404);
  return read(() => reply('GetChangeResponse', changeInfoXml(change)));
}

