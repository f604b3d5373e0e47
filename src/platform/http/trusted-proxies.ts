import { isIPv4, isIPv6 } from 'node:net';
import { list } from '../config/setting-schemas.ts';

/**
 * The addresses of `TRUSTED_PROXIES`, separated by commas. Only what stands behind one of them is believed in X-Forwarded-For, so a
 * network of everybody is refused: each sender could name any address.
 */
export const trustedProxiesSchema = list.refine((addresses) => addresses.every(isAddressOrNetwork));

function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  if (most === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most);
}
