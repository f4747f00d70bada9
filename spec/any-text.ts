import fc from 'fast-check';

/** Any code units, half surrogate pairs and controls included. Much faster to set up than fast-check's `binary`. */
export const anyText = (maxLength = 40): fc.Arbitrary<string> =>
  fc.string({ unit: fc.oneof(code(0x7f), code(0xffff)).map((of) => String.fromCharCode(of)), maxLength });

const code = (max: number): fc.Arbitrary<number> => fc.nat({ max });
