/** A PostgreSQL URL as it may be shown: user, host and database, never the password or the parameters. */
export function describeUrl(databaseUrl: string): string {
  const url = URL.parse(databaseUrl);
  if (url === null) return 'postgres://…';
  const user = url.username === '' ? '' : `${url.username}@`;
  const host = url.host === '' ? (url.searchParams.get('host') ?? '') : url.host;
  return `${url.protocol}//${user}${host}${url.pathname}`;
}
