#!/usr/bin/env node
/**
 * The way back to rancher/external-dns, as a change batch for `aws route53 change-resource-record-sets`:
 *
 *   node docs/way-back.mjs <zone.json> <root domain> [<owner>] > way-back.json
 *
 * `zone.json` is what `aws route53 list-resource-record-sets` prints. The owner (the environment's UUID, or OWNER_ID)
 * is asked for only if the zone has several. Needs `npm run build`.
 *
 * The batch puts back the state of the original with the A records that are ours, and takes away our marks and the
 * AAAA records that the original does not know. All of it or nothing; nothing if the service wrote meanwhile.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';

const require = createRequire(import.meta.url);
const { toListedRecordSet, toWireName } = require('../dist/providers/route53/convert.js');
const { fenceName, ownershipDomain } = require('../dist/core/fence.js');
const { legacyStateName } = require('../dist/core/legacy-state.js');
const { domainName } = require('../dist/core/name.js');
const { readRegistry } = require('../dist/core/registry.js');

/** Route 53: values of a record set; values of a batch, and the characters of all of them. */
const MOST_VALUES = 400;
const MOST_VALUES_OF_BATCH = 1_000;
const MOST_CHARACTERS_OF_BATCH = 32_000;
/** The original writes its state by UPSERT, which counts twice; it knew no way around that. */
const MOST_CHARACTERS_OF_STATE = MOST_CHARACTERS_OF_BATCH / 2;
const STATE_TTL_SECONDS = 300;

const [file, rootText, givenOwner] = process.argv.slice(2);
if (rootText === undefined) fail('usage: node docs/way-back.mjs <zone.json> <root domain> [<owner>]');
const rootDomain = domainName(rootText);
const recordSets = JSON.parse(readFileSync(file, 'utf8')).ResourceRecordSets.map(toListedRecordSet)
  .filter((recordSet) => recordSet !== undefined && recordSet.special === undefined);
process.stdout.write(`${JSON.stringify(wayBack(givenOwner?.toLowerCase() ?? onlyOwner()), undefined, 2)}\n`);

function wayBack(owner) {
  const registry = readRegistry(recordSets, ownershipDomain(owner, rootDomain), rootDomain);
  const at = (name, type) => recordSets.find((recordSet) => recordSet.name === name && recordSet.type === type);
  const ofType = (type) =>
    [...registry.owned].flatMap(([name, { types }]) => (types.has(type) ? at(name, type) ?? [] : []));
  const state = stateSet(owner, ofType('A'));
  const fence = at(fenceName(owner, rootDomain), 'TXT');
  if (fence === undefined) fail(`nothing below ${rootDomain} is marked as ${owner}'s`);
  if (at(state.name, 'TXT') !== undefined) fail(`${state.name} is there already: does rancher/external-dns run?`);
  const gone = [fence, ...[...registry.sets.values()].map(({ recordSet }) => recordSet), ...ofType('AAAA')];
  const created = state.values.length === 0 ? [] : [state];
  refuseAboveLimits([...gone, ...created].flatMap(({ values }) => values));
  return {
    Comment: 'back to rancher/external-dns',
    Changes: [...gone.map((set) => change('DELETE', set)), ...created.map((set) => change('CREATE', set))],
  };
}

/** `"<name>."` for every name, as the original wrote it. */
function stateSet(environmentUuid, records) {
  const values = records.map(({ name }) => `"${toWireName(name)}"`).sort();
  if (values.length > MOST_VALUES || charactersOf(values) > MOST_CHARACTERS_OF_STATE) {
    fail(`${values.length} names with ${charactersOf(values)} characters are more than the state of rancher/external-dns can hold: `
      + `${MOST_VALUES} with ${MOST_CHARACTERS_OF_STATE} characters in all`);
  }
  return { name: legacyStateName(environmentUuid, rootDomain), type: 'TXT', ttlSeconds: STATE_TTL_SECONDS, values };
}

function refuseAboveLimits(values) {
  if (values.length <= MOST_VALUES_OF_BATCH && charactersOf(values) <= MOST_CHARACTERS_OF_BATCH) return;
  fail(`the batch would have ${values.length} values with ${charactersOf(values)} characters: Route 53 takes `
    + `${MOST_VALUES_OF_BATCH} with ${MOST_CHARACTERS_OF_BATCH} characters`);
}

function charactersOf(values) {
  return values.reduce((sum, { length }) => sum + length, 0);
}

function onlyOwner() {
  const owners = recordSets.flatMap(({ name, type }) =>
    (type === 'TXT' && name.endsWith(`.${rootDomain}`) ? /^fence\.external-dns-([^.]+)\./.exec(name)?.[1] ?? [] : []));
  if (owners.length === 0) fail('the zone has no owner');
  if (owners.length > 1) fail(`the zone has several owners; name one: ${owners.join(', ')}`);
  return owners[0];
}

function change(Action, { name, type, ttlSeconds, values }) {
  const ResourceRecords = values.map((Value) => ({ Value }));
  return { Action, ResourceRecordSet: { Name: toWireName(name), Type: type, TTL: ttlSeconds, ResourceRecords } };
}

function fail(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
