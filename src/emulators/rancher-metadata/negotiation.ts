/** Which form of an answer a client gets, as the gddo library negotiates it for rancher-metadata v0.10.4. */
export type Form = 'text' | 'json' | 'yaml';

const OFFERS = [
  'text/plain', 'application/json', 'application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml',
];

/**
 * Text unless another offer fits better. Text is offered first and no later offer of the same weight replaces it: the
 * header `application/json, text/plain, *\/*`, which axios sends by default, gets a text listing.
 */
export function formFor(accept = ''): Form {
  const wishes = accept.split(',').map(parseWish).filter(({ weight }) => weight > 0);
  let best = { offer: 'text/plain', weight: -1, vagueness: 3 };
  for (const offer of OFFERS) {
    for (const { range, weight } of wishes) {
      const vagueness = vaguenessOf(range, offer);
      if (vagueness === undefined || weight < best.weight) continue;
      if (weight > best.weight || best.vagueness > vagueness) best = { offer, weight, vagueness };
    }
  }
  return best.offer.includes('json') ? 'json' : best.offer.includes('yaml') ? 'yaml' : 'text';
}

/** 0: the range names the offer; 1: its main type; 2: anything; undefined: it does not match. */
function vaguenessOf(range: string, offer: string): number | undefined {
  if (range === '*/*') return 2;
  if (range.endsWith('/*')) return offer.startsWith(range.slice(0, -1)) ? 1 : undefined;
  return range === offer ? 0 : undefined;
}

function parseWish(text: string): { readonly range: string; readonly weight: number } {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { range, weight: range === '' ? 0 : Number(weight ?? 1) };
}
