import { networkOf } from '../../kernel/network-of.ts';

/** The subject whose account counts what comes from an address. */
export function subjectOfAddress(address: string): string {
  return `address:${networkOf(address)}`;
}
