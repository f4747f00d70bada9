/** Record sets of one part of a zone, page by page. */
import {
  ListResourceRecordSetsCommand, type ListResourceRecordSetsCommandOutput, type RRType,
} from '@aws-sdk/client-route-53';
import { EMPTY, expand, map, of, takeLast, type Observable } from 'rxjs';
import type { CallFailure, ListOutcome } from '../../core/change';
import { isWithin, type DomainName } from '../../core/name';
import type { ListedRecordSet } from '../../core/record';
import type { Answer, Route53Calls } from './calls';
import { fromWireName, toListedRecordSet, toWireName } from './convert';
import { unreadable } from './service-error';

/** Route 53 returns at most 300 sets, whatever is asked for, and fewer as it likes. */
const MOST_SETS_A_PAGE = 300;
/** A name rarely has more; the rest would be its neighbours'. */
const SETS_OF_ONE_NAME = 20;

export function listBelow(calls: Route53Calls, zoneId: string, domain: DomainName): Observable<ListOutcome> {
  return listWhile(calls, zoneId, domain, MOST_SETS_A_PAGE, (name) => isWithin(name, domain));
}

export function listAt(calls: Route53Calls, zoneId: string, domain: DomainName): Observable<ListOutcome> {
  return listWhile(calls, zoneId, domain, SETS_OF_ONE_NAME, (name) => name === domain);
}

/**
 * Starts at `domain` and ends at the first name after it that does not belong. Route 53 orders by reversed labels with
 * the trailing dot (`com.example.www.`), so a domain and all below it are neighbours, the domain first. A name that
 * sorts before the domain (`x-1` before `x`) ends nothing, should a server put it among them.
 */
function listWhile(
  calls: Route53Calls, zoneId: string, domain: DomainName, pageSize: number, belongs: (name: DomainName) => boolean,
): Observable<ListOutcome> {
  const isPast = (name: DomainName): boolean => !belongs(name) && orderOf(name) > orderOf(domain);

  const advance = (listing: Listing, { recordSets, next }: Page): Listing | CallFailure => {
    const advanced: Listing = {
      type: 'listing',
      recordSets: listing.recordSets.concat(recordSets.filter(({ name }) => belongs(name))),
      asked: listing.asked,
    };
    if (next === undefined || isPast(fromWireName(next.name)) || recordSets.some(({ name }) => isPast(name))) {
      return advanced;
    }
    return isAsked(listing, next) ? GOES_ROUND : { ...advanced, asked: listing.asked.concat(next), next };
  };

  function readOn(listing: Listing | CallFailure): Observable<Listing | CallFailure> {
    if (listing.type !== 'listing' || listing.next === undefined) return EMPTY;
    return readPage(calls, zoneId, listing.next, pageSize).pipe(
      map((answer) => answer.type === 'answered' ? advance(listing, answer.output) : answer));
  }

  const start: Position = { name: toWireName(domain) };
  return of<Listing | CallFailure>({ type: 'listing', recordSets: [], asked: [start], next: start }).pipe(
    expand(readOn),
    takeLast(1),
    // What broke off is not a listing: nobody may take what it lacks for gone.
    map((end): ListOutcome => end.type === 'listing'
      ? { type: 'listed', recordSets: end.recordSets, calls: end.asked.length }
      : end),
  );
}

interface Listing {
  readonly type: 'listing';
  readonly recordSets: readonly ListedRecordSet[];
  /** Where the pages began that were asked for. */
  readonly asked: readonly Position[];
  /** Undefined: this is all. */
  readonly next?: Position;
}

/** Where a page begins, in the server's own words. */
interface Position {
  readonly name: string;
  readonly type?: RRType | undefined;
  readonly identifier?: string | undefined;
}

interface Page {
  readonly recordSets: readonly ListedRecordSet[];
  readonly next: Position | undefined;
}

/** Reversed labels with the trailing dot, in which names are ordered. */
const orderOf = (name: DomainName): string => `${name.split('.').reverse().join('.')}.`;

const isAsked = ({ asked }: Listing, next: Position): boolean => asked.some((position) =>
  position.name === next.name && position.type === next.type && position.identifier === next.identifier);

/** A server that sends us in circles would be asked for ever. */
const GOES_ROUND: CallFailure = {
  type: 'unanswered', message: 'The listing does not advance: it is to continue where it has been already.',
};

function readPage(
  calls: Route53Calls, zoneId: string, { name, type, identifier }: Position, pageSize: number,
): Observable<Answer<Page>> {
  const command = new ListResourceRecordSetsCommand({
    HostedZoneId: zoneId,
    StartRecordName: name,
    StartRecordType: type,
    StartRecordIdentifier: identifier,
    MaxItems: pageSize,
  });
  return calls.read('ListResourceRecordSets', async (client, options) => toPage(await client.send(command, options)));
}

/** The SDK reads any XML with status 200, a proxy's login page too: such an answer must not pass for an empty zone. */
function toPage(output: Partial<ListResourceRecordSetsCommandOutput>): Page {
  const { ResourceRecordSets: sets, IsTruncated: isTruncated, NextRecordName: name } = output;
  if (!Array.isArray(sets) || typeof isTruncated !== 'boolean') {
    throw unreadable('The answer holds no list of record sets.');
  }
  const recordSets = sets.map((set) => toListedRecordSet(set) ?? failUnreadable());
  if (!isTruncated) return { recordSets, next: undefined };
  if (name === undefined || name === '') throw unreadable('The listing is cut off without saying where it continues.');
  return { recordSets, next: { name, type: output.NextRecordType, identifier: output.NextRecordIdentifier } };
}

const failUnreadable = (): never => {
  throw unreadable('The listing holds a record set without a name, a type or a legal TTL.');
};
