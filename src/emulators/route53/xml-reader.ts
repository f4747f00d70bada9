/**
 * Reads the XML of requests, in one pass forward: a batch of 1000 changes has 10,000 elements and must not take the
 * emulator longer than the client. DOCTYPE is refused, so there are no entities but the five of XML and numbers.
 */

export interface XmlElement {
  /** Without namespace prefix. */
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

interface OpenElement {
  readonly qualifiedName: string;
  readonly name: string;
  text: string;
  readonly children: OpenElement[];
}

const OPENING = /<([A-Za-z_][\w.:-]*)(?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>/y;
const CLOSING = /<\/([A-Za-z_][\w.:-]*)\s*>/y;
const ENTITY = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g;
const CHARACTERS: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: '\'' };
const DEEPEST = 32;
const HIGHEST_CODE_POINT = 0x10ffff;

/** The root element; undefined when the text is not well-formed. */
export function readXml(text: string): XmlElement | undefined {
  const document: OpenElement = { qualifiedName: '', name: '', text: '', children: [] };
  const stack = [document];
  let position = 0;
  for (let tag = text.indexOf('<'); tag >= 0; tag = text.indexOf('<', position)) {
    const top = stack.at(-1);
    if (top === undefined || !appendText(top, text.slice(position, tag))) return undefined;
    position = readMarkup(text, tag, stack);
    if (position < 0 || stack.length > DEEPEST) return undefined;
  }
  const rest = text.slice(position).trim();
  const isWhole = stack.length === 1 && document.children.length === 1;
  return isWhole && document.text.trim() === '' && rest === '' ? document.children[0] : undefined;
}

export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name);

export const childrenOf = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? [];

/** The text of a child; undefined when there is no such child. */
export const textOf = (element: XmlElement | undefined, name: string): string | undefined =>
  childOf(element, name)?.text;

/** Where reading goes on behind the markup that starts at `tag`; -1 when it is not well-formed. */
function readMarkup(text: string, tag: number, stack: OpenElement[]): number {
  if (text.startsWith('<?', tag)) return behind(text, '?>', tag);
  if (text.startsWith('<!--', tag)) return behind(text, '-->', tag + '<!--'.length);
  if (text.startsWith('<![CDATA[', tag)) return readCharacterData(text, tag, stack.at(-1));
  return text.startsWith('</', tag) ? readClosing(text, tag, stack) : readOpening(text, tag, stack);
}

function behind(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  return at < 0 ? -1 : at + end.length;
}

function readCharacterData(text: string, tag: number, top: OpenElement | undefined): number {
  const end = behind(text, ']]>', tag);
  if (top !== undefined && end > 0) top.text += text.slice(tag + '<![CDATA['.length, end - ']]>'.length);
  return end;
}

function readClosing(text: string, tag: number, stack: OpenElement[]): number {
  CLOSING.lastIndex = tag;
  const match = CLOSING.exec(text);
  if (match === null || stack.length < 2 || stack.pop()?.qualifiedName !== match[1]) return -1;
  return CLOSING.lastIndex;
}

function readOpening(text: string, tag: number, stack: OpenElement[]): number {
  OPENING.lastIndex = tag;
  const match = OPENING.exec(text);
  const qualifiedName = match?.[1];
  if (match === null || qualifiedName === undefined) return -1;
  const name = qualifiedName.slice(qualifiedName.indexOf(':') + 1);
  const element: OpenElement = { qualifiedName, name, text: '', children: [] };
  stack.at(-1)?.children.push(element);
  if (match[2] === '') stack.push(element);
  return OPENING.lastIndex;
}

function appendText(element: OpenElement, raw: string): boolean {
  if (!raw.includes('&')) {
    element.text += raw;
    return true;
  }
  if (raw.replace(ENTITY, '').includes('&')) return false;
  let isLegal = true;
  element.text += raw.replace(ENTITY, (_, name?: string, decimal?: string, hexadecimal?: string) => {
    if (name !== undefined) return CHARACTERS[name] ?? '';
    const codePoint = decimal === undefined ? parseInt(hexadecimal ?? '', 16) : Number(decimal);
    isLegal &&= codePoint > 0 && codePoint <= HIGHEST_CODE_POINT;
    return isLegal ? String.fromCodePoint(codePoint) : '';
  });
  return isLegal;
}
