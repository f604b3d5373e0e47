let names = 0;

/** Makes a name that no other suite uses and every server accepts. */
export function uniqueName(prefix: string): string {
  names += 1;
  return `${prefix}_${Date.now().toString(36)}_${process.pid}_${names}`;
}
