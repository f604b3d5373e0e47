import { formatNumber } from '../../../../src/viz/format/number.ts';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Writes a size with its unit, such as `1.4 GiB`: three digits are enough to tell what is large. */
export function formatBytes(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const size = bytes / 2 ** (10 * step);
  return `${formatNumber(size, 'full', size < 10 && step > 0 ? 1 : 0)} ${units[step]}`;
}
