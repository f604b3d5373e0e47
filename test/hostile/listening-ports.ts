import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

const LISTENING = '0A';

/** The addresses on which a process of this machine listens for TCP, as `127.0.0.1:8123`. Linux only. */
export function listeningPorts(pid: number): string[] {
  const own = socketsOf(pid);
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === LISTENING && own.has(inode ?? ''))
      .map(([, local = '']) => addressOf(local)),
  );
}

function socketsOf(pid: number): Set<string> {
  const directory = `/proc/${pid}/fd`;
  const inodes = readdirSync(directory).map((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${directory}/${fd}`))?.[1] ?? '';
    } catch {
      return ''; // closed meanwhile
    }
  });
  return new Set(inodes);
}

/** Reads an address as the kernel writes it: of IPv4 four bytes from the last to the first, in hexadecimal. */
function addressOf(local: string): string {
  const [address = '', port = ''] = local.split(':');
  const bytes = address.length === 8 ? (address.match(/../g) ?? []).toReversed() : null;
  const host = bytes === null ? address : bytes.map((byte) => parseInt(byte, 16)).join('.');
  return `${host}:${parseInt(port, 16)}`;
}
