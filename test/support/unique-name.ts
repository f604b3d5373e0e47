let names = 0;

/** A name that no other suite has and every server takes. */
export function uniqueName(prefix: string): string {
  names += 1;
  return `${prefix}_${Date.now().toString(36)}_${process.pid}_${names}`;
}
