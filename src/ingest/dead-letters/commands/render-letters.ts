import { cutTo } from '../../../platform/cli/fit.ts';
import { renderTable } from '../../../platform/cli/render-table.ts';
import type { LetterSummary } from '../dead-letters.ts';

const INDENT = '  ';

/** Two lines a letter, no wider than the terminal: what happened when and where, then its id and what is wrong. */
export function renderLetters(letters: readonly LetterSummary[], width: number): string {
  const heads = letters.map(({ receivedAtMs, state, reason, eventType, origin, position }) => ({
    received_utc: new Date(receivedAtMs).toISOString().slice(0, 16).replace('T', ' '),
    state,
    reason,
    event_type: eventType,
    at: position,
    origin: onOneLine(origin),
  }));
  const [header = '', ...lines] = renderTable(heads).split('\n');
  const details = letters.map(({ id, message }) => `${INDENT}${id}  ${onOneLine(message)}`);
  const pairs = lines.flatMap((line, index) => [line, details[index]!]);
  return [header, ...pairs].map((line) => cutTo(line, width)).join('\n');
}

/** Names of files and fields may hold line breaks. */
function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** Everything of every letter in one line. */
export function renderWide(letters: readonly LetterSummary[]): string {
  return renderTable(
    letters.map((letter) => ({
      id: letter.id,
      received_at: new Date(letter.receivedAtMs).toISOString(),
      state: letter.state,
      reason: letter.reason,
      event_type: letter.eventType,
      source: letter.source,
      origin: letter.origin,
      position: String(letter.position),
      replays: letter.replays,
      path: letter.path,
      message: letter.message,
    })),
  );
}
