import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasCode } from '../../kernel/errors.ts';
import { parseReceiptToken, renderReceiptToken } from './receipt-token.ts';

test('a receipt survives as a word for a URL', () => {
  const receipts = fc.record({ batchId: fc.uuid(), ingestedAtMs: fc.nat(), origin: fc.uuid() });
  fc.assert(
    fc.property(receipts, (receipt) => {
      const token = renderReceiptToken(receipt);
      expect(token).toMatch(/^[\w-]+$/);
      expect(parseReceiptToken(token)).toEqual(receipt);
    }),
  );
});

test('anything else is refused', () => {
  const forged = fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'));
  fc.assert(
    fc.property(fc.oneof(fc.string(), forged), (token) => {
      try {
        parseReceiptToken(token);
        expect.unreachable();
      } catch (error) {
        expect(hasCode(error, 'invalid_receipt')).toBe(true);
      }
    }),
  );
});
