import type { Search } from './view.ts';

// The address holds plain text, as the API takes it: no quotes and no JSON, so that a person can read and change it.

/** The parameters of `?a=1&b=2`; of a name that is there twice the last counts. */
export function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text));
}

/** `?a=1&b=2`, or nothing. Colons, commas and slashes stay as they are, since a query may hold them. */
export function writeSearch(search: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== null);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text.replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/')}`;
}
