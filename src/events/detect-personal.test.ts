import fc from 'fast-check';
import { expect, test } from 'vitest';
import { looksPersonal, mayHoldPersonal, maskText, passesLuhn } from './detect-personal.ts';

test.each([
  ['call 08012345678 please', 'call *** please'],
  ['+234 801 234 5678', '***'],
  ['(0801) 234-5678, ask for me', '***, ask for me'],
  ['tel:0801.234.5678', 'tel:***'],
  ['0801-23-45-678', '***'],
  ['1980-12-31-4567', '***'],
  ['0801,234,5678', '***'],
  ['٠٨٠١٢٣٤٥٦٧٨', '***'],
  ['０８０１２３４５６７８', '***'],
  ['0\u200b8\u200b0\u200b1\u200b2345678', '***'],
  ['mail Ada.Obi+ride@example.com now', 'mail *** now'],
  ['ada%40example.com', '***'],
  ['ada [at] example.com', '***'],
  ['seat 0801234567 8x@example.com', 'seat *** ***'],
  [`${'a'.repeat(300)}@example.com!`, '***'],
  ['card 4111 1111 1111 1111 declined', 'card *** declined'],
  ['BVN22123456789', 'BVN***'],
  ['NIN: 12345678901.', 'NIN: ***.'],
])('%j is masked where it stands', (text, masked) => {
  expect(maskText(text)).toBe(masked);
});

test.each([
  'refund of 1,250,000.00 for 3 seats',
  'refund of 1234567.50',
  'left at 2026-03-02T07:15:00.000+01:00',
  'moved from 2026-03-02 to 2026-03-03',
  'booking 00000000-1111-4222-8333-444444444444 again',
  'Ajah to CMS, stop 12 of 14',
  'Insufficient funds (51)',
  '',
])('%j holds nothing personal', (text) => {
  expect(maskText(text)).toBe(text);
});

test('what a detector masks was announced by the frozen rule, whatever the text', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom('@', '(at)', '%40', '＠', '.com', '0801', '234', '567', '-', ' ', '٨٠١', '[at]'),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join('');
      if (!mayHoldPersonal(text)) expect(maskText(text)).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

test.each(['8012345678', '2348012345678', '22123456789', '4111111111111111', '5060990580000217499'])(
  'the number %s looks personal',
  (digits) => {
    expect(looksPersonal(digits)).toBe(true);
  },
);

test.each(['2', '1500000', '1705312800', '1705312800301', '4102444800', '4111111111111112'])(
  'the number %s does not',
  (digits) => {
    expect(looksPersonal(digits)).toBe(false);
  },
);

test('the check digit', () => {
  expect(passesLuhn('4242424242424242')).toBe(true);
  expect(passesLuhn('4242424242424241')).toBe(false);
});

test.each(['a', '1 ', '12-', 'a@', '.', '[at]', '1,', '(', '2026-', '%40', 'a ', '@', '１', 'é', '123456 a'])(
  'a text of %j a million times takes no long time',
  (part) => {
    const text = `${part.repeat(1_048_576 / part.length)}@`;
    const started = performance.now();
    maskText(text);
    expect(performance.now() - started).toBeLessThan(1000);
  },
);
