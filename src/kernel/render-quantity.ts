// Writes numbers as people read them in a terminal.

/** Writes seconds as m:ss or h:mm:ss. */
export function renderDuration(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  const rest = two(Math.floor(seconds % 60));
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}

/** Writes bytes as megabytes of a million. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Writes a whole number with commas between its thousands. */
export function group(value: number): string {
  return value.toLocaleString('en-US');
}
