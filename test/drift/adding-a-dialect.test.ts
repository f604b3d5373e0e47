import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { acceptedMessage } from '../support/check-message.ts';
import { expectForm } from '../support/dialect-problems.ts';
import type { Dialect } from '../../src/ingest/dialects/dialect.ts';
import { dialects } from '../../src/ingest/dialects/dialects.ts';
import * as readings from '../../src/ingest/dialects/readings.ts';
import { renderDialects } from '../../src/ingest/dialects/render-dialects.ts';

// docs/adding-a-dialect.md is followed to the letter: its file, its test, its line in the list.

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/adding-a-dialect.md'), 'utf8');

/** The code blocks by the path in their first line. */
const blocks = new Map(
  [...page.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map((match) => [match[1]!, match[2]!]),
);

interface Steps {
  refundDesk: Dialect;
  failures: string[];
}

/** Writes the blocks into one folder, their imports leading to the real files, and runs the tests of the second. */
async function follow(): Promise<Steps> {
  const folder = mkdtempSync(join(tmpdir(), 'openride-dialect-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, code] of blocks) {
    const linked = code.replaceAll(/from '(\.[^']+)'/g, (_, specifier: string) => {
      const target = resolve(root, dirname(path), specifier);
      return `from '${blocks.has(target.slice(root.length + 1)) ? join(folder, target.slice(target.lastIndexOf('/') + 1)) : target}'`;
    });
    writeFileSync(join(folder, path.slice(path.lastIndexOf('/') + 1)), runnable(linked));
  }
  const { refundDesk } = (await import(join(folder, 'refund-desk.ts'))) as Steps;
  const { failures } = (await import(join(folder, 'refund-desk.test.ts'))) as Steps;
  return { refundDesk, failures };
}

/** A test file whose tests run at once, inside this one. */
function runnable(code: string): string {
  if (!code.includes("from 'vitest'")) return code;
  const collect = `
    export const failures = [];
    const run = (name, body) => { try { body(); } catch (error) { failures.push(name + ': ' + error.message); } };
    const test = Object.assign(run, { each: (rows) => (name, body) => rows.forEach((row) => run(name, () => body(...row))) });`;
  return code.replace("import { expect, test } from 'vitest';", `import { expect } from 'vitest';${collect}`);
}

test('the example on the page does what the page says', async () => {
  expect([...blocks.keys()]).toEqual([
    'src/ingest/dialects/refund-desk.ts',
    'src/ingest/dialects/refund-desk.test.ts',
  ]);
  const { refundDesk, failures } = await follow();
  expect(failures).toEqual([]);
  const listed = [...dialects, refundDesk];
  for (const form of refundDesk.messages) {
    expectForm(refundDesk, form);
    const { eventType } = acceptedMessage({ topic: form.topic }, form.example, { dialects: listed });
    expect(eventType).toBe(form.eventType);
  }
  const [refund] = refundDesk.messages;
  const byClass = { topic: 'anything', typeId: 'com.openride.refunds.RefundIssuedEvent' };
  expect(acceptedMessage(byClass, refund!.example, { dialects: listed }).eventType).toBe('payment.refunded');
  const document = renderDialects(listed);
  for (const row of [
    '| `refund_amount` | `amountKobo`: kobo, in naira |',
    '| `payment_method` | `via`: `CARD` is `card`, `CASH` is `cash` |',
    '`ok` must be `true`.',
  ])
    expect(document).toContain(row);
});

test('the page names every reading there is, and none else', () => {
  const named = [...page.matchAll(/^\| `(\w+)\('/gm)].map((match) => match[1]!);
  expect(named.toSorted()).toEqual(Object.keys(readings).toSorted());
});
