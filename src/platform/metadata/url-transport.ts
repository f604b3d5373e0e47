import { isLoopback } from '../../kernel/loopback.ts';

/** Tells whether the driver encrypts the connection that a PostgreSQL URL describes, and refuses a server that cannot. */
export function isEncrypted({ searchParams }: URL): boolean {
  const mode = searchParams.get('sslmode');
  if (mode !== null) return mode !== 'disable';
  const files = ['sslrootcert', 'sslcert', 'sslkey'].some((name) => searchParams.has(name));
  return (
    files ||
    searchParams.get('sslnegotiation') === 'direct' ||
    /^(?:true|1)$/.test(searchParams.get('ssl') ?? '')
  );
}

/** Tells whether a PostgreSQL URL leads to this machine: a loopback address, or a Unix socket. */
export function staysHere({ hostname, searchParams }: URL): boolean {
  const host = searchParams.get('host') ?? decodeURIComponent(hostname);
  return host === '' || host.startsWith('/') || isLoopback(host);
}
