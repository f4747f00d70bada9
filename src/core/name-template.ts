/** `NAME_TEMPLATE` and the label that replaces it for one service: text with three placeholders, nothing else. */
import { nameProblem, sanitiseLabel, withoutWildcard, type DomainName } from './name';

const PLACEHOLDERS = ['service_name', 'stack_name', 'environment_name'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

export type NameTemplate = readonly TemplatePart[];
type TemplatePart = { readonly literal: string } | { readonly placeholder: Placeholder };

export type ParsedTemplate =
  | { readonly ok: true; readonly template: NameTemplate }
  | { readonly ok: false; readonly problem: string };

const isPlaceholder = (text: string): text is Placeholder => (PLACEHOLDERS as readonly string[]).includes(text);

/** `%{{service_name}}.x` → its parts. An unknown or unclosed placeholder is a problem; the original died of either. */
export function parseNameTemplate(text: string): ParsedTemplate {
  const [first = '', ...rest] = text.split('%{{');
  const template: TemplatePart[] = first === '' ? [] : [{ literal: first }];
  for (const piece of rest) {
    const end = piece.indexOf('}}');
    if (end < 0) return { ok: false, problem: 'a placeholder is not closed with }}' };
    const name = piece.slice(0, end);
    if (!isPlaceholder(name)) {
      const known = PLACEHOLDERS.map((placeholder) => `%{{${placeholder}}}`).join(', ');
      return { ok: false, problem: `unknown placeholder; known are ${known}` };
    }
    template.push({ placeholder: name });
    if (end + 2 < piece.length) template.push({ literal: piece.slice(end + 2) });
  }
  return template.length === 0 ? { ok: false, problem: 'it is empty' } : { ok: true, template };
}

export type RenderedName =
  | { readonly ok: true; readonly name: DomainName }
  | { readonly ok: false; readonly problem: string };

/** The name below `rootDomain` that a template gives for one service, if it is a legal one. */
export function renderName(
  template: NameTemplate,
  values: Readonly<Record<Placeholder, string>>,
  rootDomain: DomainName,
): RenderedName {
  const relative = template
    .map((part) => ('literal' in part ? part.literal.toLowerCase() : sanitiseLabel(values[part.placeholder])))
    .join('');
  const name = `${relative}.${rootDomain}`;
  const problem = nameProblem(withoutWildcard(name));
  return problem === undefined ? { ok: true, name } : { ok: false, problem };
}

/**
 * The domain below which a template puts every name of one environment: its last labels without the service's or the
 * stack's name, below the root domain; the root domain itself when there are none.
 */
export function templateSuffix(template: NameTemplate, environmentName: string, rootDomain: DomainName): DomainName {
  const relative = template
    .map((part) => {
      if ('literal' in part) return part.literal.toLowerCase();
      return part.placeholder === 'environment_name' ? sanitiseLabel(environmentName) : '\0';
    })
    .join('');
  const labels = relative.split('.');
  const varying = labels.findLastIndex((label) => label.includes('\0'));
  const suffix = labels.slice(varying + 1).filter((label) => label !== '');
  return [...suffix, rootDomain].join('.');
}
