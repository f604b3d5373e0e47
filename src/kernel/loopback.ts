import { isIPv4 } from 'node:net';

/** Tells whether only this machine can reach a host. `host`: a name or an address, IPv6 with or without brackets. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|::1|\[::1\])$/i.test(host) || (isIPv4(host) && host.startsWith('127.'));
}
