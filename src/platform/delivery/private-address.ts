import { BlockList, isIP } from 'node:net';

// Whoever may name an address that the service calls could reach what only the service reaches: its own ports, the cloud's metadata. So only
// public addresses are called, unless the operator allows others.

const blocked = new BlockList();
// IPv4: this host, private, shared, loopback, link-local (and clouds' metadata), reserved for tests and protocols, multicast, the rest.
const ranges4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;
// IPv6: unspecified, loopback, IPv4 in other clothes, local, documentation, link-local, multicast.
const ranges6 = [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const;
for (const [address, bits] of ranges4) blocked.addSubnet(address, bits, 'ipv4');
for (const [address, bits] of ranges6) blocked.addSubnet(address, bits, 'ipv6');

/** Tells whether an IP address is of no public network. What is no IP address counts as private. */
export function isPrivateAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return true;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isPrivateAddress(mapped);
  return blocked.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
