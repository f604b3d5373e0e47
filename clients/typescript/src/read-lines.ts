/**
 * Reads an answer of one JSON text a line (NDJSON) as it comes: a batch, or rows of SQL. Who stops reading ends the request. Throws when the
 * connection breaks in the middle.
 */
export async function* readLines<Line>(
  body: ReadableStream<Uint8Array> | null | undefined,
): AsyncGenerator<Line> {
  if (body === null || body === undefined) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let left = '';
  let isWhole = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      left += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = left.split('\n');
      left = done ? '' : (lines.pop() ?? '');
      for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as Line;
      if (done) break;
    }
    isWhole = true;
  } finally {
    if (!isWhole) await reader.cancel().catch(() => undefined);
  }
}
