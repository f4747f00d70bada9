import { XMLParser } from 'fast-xml-parser';
import fc from 'fast-check';
import { childOf, childrenOf, readXml, textOf, type XmlElement } from '../../../src/emulators/route53/xml-reader';
import { escapeXml } from '../../../src/emulators/route53/xml-writer';

describe('reading XML', () => {
  it('gives elements, their text and their order', () => {
    const content = '\n<A>1</A><B/><A>2<!-- b -->3</A>';
    const root = readXml(`<?xml version="1.0"?>\n<!-- a --><r:Root xmlns:r="u" a='>'>${content}</r:Root>\n`);
    expect(root?.name).toBe('Root');
    expect(childrenOf(root, 'A').map(({ text }) => text)).toEqual(['1', '23']);
    expect(childOf(root, 'B')).toEqual(expect.objectContaining({ name: 'B', text: '', children: [] }));
    expect(textOf(root, 'C')).toBeUndefined();
  });

  it.each([
    ['&lt;&gt;&amp;&quot;&apos;', '<>&"\''], ['&#65;&#x42;&#x1F600;', 'AB\u{1f600}'],
    ['<![CDATA[<a>&amp;]]>', '<a>&amp;'], [' a ', ' a '],
  ])('decodes %s', (xml, text) => {
    expect(readXml(`<a>${xml}</a>`)?.text).toBe(text);
  });

  it.each([
    [''], ['text'], ['<a>'], ['<a></b>'], ['</a>'], ['<a/><b/>'], ['<a>&nbsp;</a>'], ['<a>a & b</a>'], ['<a>&#0;</a>'],
    ['<a>&#x110000;</a>'],
    ['<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'], ['<a b=c/>'], ['<a><![CDATA[</a>'], ['<a><!-- </a>'], ['<a>x</a>y'],
    ['x<a/>'], ['<a></a></a>'],
    ['<a>'.repeat(40) + '</a>'.repeat(40)],
  ])('refuses %j', (xml) => {
    expect(readXml(xml)).toBeUndefined();
  });

  it('agrees with fast-xml-parser on any text', () => {
    const parser = new XMLParser({ parseTagValue: false, trimValues: false });
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', '<', '>', '&', '"', '\'', ' ', ';', '#', '\u00e4',
      ']') }), (text) => {
      const xml = `<r><v>${escapeXml(text)}</v></r>`;
      expect(textOf(readXml(xml), 'v')).toBe(text);
      expect(parser.parse(xml)).toEqual({ r: { v: text } });
    }));
  });

  it('answers something to any input at all', () => {
    const unit = fc.constantFrom('<', '>', '/', 'a', 'b', ' ', '&', ';', '"', '=', '!', '-', '[', ']', '?');
    fc.assert(fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
      const root: XmlElement | undefined = readXml(text);
      expect(root === undefined || root.name.length > 0).toBe(true);
    }), { numRuns: 2000 });
  });
});
