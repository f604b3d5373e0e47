import { createRequire } from 'node:module';

// The project needs these two calls of the C library, and Node does not offer them.

const ffi = createRequire(import.meta.url)('ffi-rs') as typeof import('ffi-rs');
const path = { darwin: '/usr/lib/libSystem.B.dylib' }[process.platform as string] ?? 'libc.so.6';
let opened = false;

/** flock(2): 0 when the lock was taken. */
export function flock(fd: number, operation: number): number {
  return call('flock', [ffi.DataType.I32, ffi.DataType.I32], [fd, operation]);
}

/** mkfifo(3): 0 when the named pipe was made. */
export function mkfifo(file: string, mode: number): number {
  return call('mkfifo', [ffi.DataType.String, ffi.DataType.I32], [file, mode]);
}

function call(funcName: string, paramsType: number[], paramsValue: (number | string)[]): number {
  if (!opened) ffi.open({ library: 'libc', path });
  opened = true;
  return ffi.load({
    library: 'libc',
    funcName,
    retType: ffi.DataType.I32,
    paramsType,
    paramsValue,
  }) as number;
}
