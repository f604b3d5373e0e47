/** A request in the shell block of a document, and the answer that the document shows below it. */
export interface DocumentedRequest {
  method: string;
  /** The path with its query. */
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** Null if the document shows no answer. */
  answer: unknown;
}

/** Reads the requests of all `sh` blocks that call curl. `values` replaces each `$NAME` in them when the request is made. */
export function readRequests(
  markdown: string,
): ((values: Readonly<Record<string, string>>) => DocumentedRequest)[] {
  const blocks = [
    ...markdown.matchAll(/```sh\n(curl [\s\S]*?)\n```(?:\s+(?:[^`#]\S[^\n]*\s+)?```json\n([\s\S]*?)\n```)?/g),
  ];
  return blocks.map(([, command, answer]) => (values) => {
    const filled = command!.replaceAll(/\$([A-Z_]+)/g, (_, name: string) => values[name] ?? '');
    return { ...readCurl(filled), answer: answer === undefined ? null : (JSON.parse(answer) as unknown) };
  });
}

/** Parses `curl -s URL [-X METHOD] [-H header]… [-d body]`. */
function readCurl(command: string): Omit<DocumentedRequest, 'answer'> {
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"\\]+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare!,
  );
  const after = (flag: string) => words.flatMap((word, i) => (word === flag ? [words[i + 1]!] : []));
  const url = words.find((word) => word.startsWith('localhost:'))!;
  const body = after('-d')[0];
  return {
    method: after('-X')[0] ?? (body === undefined ? 'GET' : 'POST'),
    path: url.slice(url.indexOf('/')),
    headers: Object.fromEntries(after('-H').map((header) => header.split(/:\s*/, 2) as [string, string])),
    body,
  };
}

/**
 * Lists the paths at which the answer in a document differs from the real one. An empty list means that the document is right. In
 * the document "…" stands for any value, a field "…" for further fields, and a last element "…" for further elements.
 */
export function answerDifferences(shown: unknown, real: unknown, path = ''): string[] {
  if (shown === '…') return [];
  if (Array.isArray(shown) && Array.isArray(real)) return listDifferences(shown, real, path);
  if (!isObject(shown) || !isObject(real) || Array.isArray(shown) !== Array.isArray(real))
    return Object.is(shown, real) ? [] : [`${path}: ${JSON.stringify(shown)} is ${JSON.stringify(real)}`];
  const unshown = '…' in shown ? [] : Object.keys(real).filter((key) => !(key in shown));
  return [
    ...unshown.map((key) => `${path}/${key}: is not shown`),
    ...Object.keys(shown)
      .filter((key) => key !== '…')
      .flatMap((key) => answerDifferences(shown[key], real[key], `${path}/${key}`)),
  ];
}

function listDifferences(shown: readonly unknown[], real: readonly unknown[], path: string): string[] {
  const isOpen = shown.at(-1) === '…';
  const parts = isOpen ? shown.slice(0, -1) : shown;
  if (isOpen ? real.length < parts.length : real.length !== parts.length)
    return [`${path}: ${parts.length} elements are ${real.length}`];
  return parts.flatMap((part, index) => answerDifferences(part, real[index], `${path}/${index}`));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
