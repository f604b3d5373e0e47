// Finds the names in a PromQL expression without a parser: identifiers that are no words of the language and have no "(" after
// them.

const WORDS = new Set(
  'by without on ignoring group_left group_right and or unless offset bool inf nan'.split(' '),
);

/** Lists the metrics of an expression with the labels in their selectors, and the labels that the expression groups by. */
export function namesIn(expression: string): { metrics: Map<string, Set<string>>; groupedBy: Set<string> } {
  const groupedBy = new Set<string>();
  const bare = expression.replaceAll(/\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g, (_all, list: string) => {
    for (const label of list.split(',')) groupedBy.add(label.trim());
    return '';
  });
  const metrics = new Map<string, Set<string>>();
  const withoutRanges = bare.replaceAll(/\[[^\]]*\]/g, '');
  for (const [, name = '', selector] of withoutRanges.matchAll(
    /([a-zA-Z_:][\w:]*)\b(?!\s*\()\s*(\{(?:[^}"]|"[^"]*")*\})?/g,
  )) {
    if (WORDS.has(name.toLowerCase()) || isInString(withoutRanges, name, selector)) continue;
    const labels = metrics.get(name) ?? new Set<string>();
    metrics.set(name, labels);
    for (const [, label = ''] of (selector ?? '').matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)) labels.add(label);
  }
  return { metrics, groupedBy };
}

/** Tells if a word occurs only inside braces, as a label or a value. */
function isInString(expression: string, name: string, selector: string | undefined): boolean {
  if (selector !== undefined) return false;
  const outside = expression.replaceAll(/\{(?:[^}"]|"[^"]*")*\}/g, '');
  return !new RegExp(`\\b${name}\\b`).test(outside);
}

/** Reads a scrape: the names of all metrics, with histograms as queries name them, and the labels of their samples. */
export function readScrape(text: string): { names: Set<string>; labels: Map<string, Set<string>> } {
  const names = new Set<string>();
  const labels = new Map<string, Set<string>>();
  for (const [, name = '', type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const queried = type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name];
    for (const one of queried) names.add(one);
  }
  for (const [, name = '', inside = ''] of text.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/gm)) {
    const known = labels.get(name) ?? new Set<string>();
    labels.set(name, known);
    for (const [, label = ''] of inside.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) known.add(label);
  }
  return { names, labels };
}
