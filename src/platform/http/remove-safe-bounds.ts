/**
 * Removes, in place, the bounds that say only that a number is a safe integer of JavaScript: a reader of the document would see
 * `-9007199254740991` as the example of every count.
 */
export function removeSafeBounds(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return;
  const bounds = schema as { minimum?: unknown; maximum?: unknown };
  if (bounds.minimum === Number.MIN_SAFE_INTEGER) delete bounds.minimum;
  if (bounds.maximum === Number.MAX_SAFE_INTEGER) delete bounds.maximum;
  for (const child of Object.values(schema)) removeSafeBounds(child);
}
