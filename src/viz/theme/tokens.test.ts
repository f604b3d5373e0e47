import { expect, test } from 'vitest';
import { contrastOf, readableOn } from './contrast.ts';
import { renderCss } from './css-text.ts';
import { categorical, sequential, styleOf, styleSeries } from './palette.ts';
import { colours, type Colours, type Scheme } from './tokens.ts';

const schemes: Scheme[] = ['light', 'dark'];

test.each(schemes)('text can be read on every face (%s)', (scheme) => {
  const all = colours[scheme];
  const pairs: [keyof Colours, keyof Colours][] = [
    ...(['ink', 'ink2', 'ink3', 'accent', 'good', 'bad', 'warn', 'simulated'] as const).map(
      (ink) => [ink, 'card'] satisfies [keyof Colours, keyof Colours],
    ),
    ['ink3', 'page'],
    ['ink3', 'sunken'],
    ['good', 'goodBg'],
    ['bad', 'badBg'],
    ['warn', 'warnBg'],
    ['simulated', 'simulatedBg'],
    ['onAccent', 'accent'],
    ['accent', 'accentBg'],
  ];
  for (const [ink, face] of pairs)
    expect(contrastOf(all[ink], all[face]), `${ink} on ${face}`).toBeGreaterThanOrEqual(4.5);
  expect(contrastOf(all.field, all.card)).toBeGreaterThanOrEqual(3);
});

test.each(schemes)('each colour of a series stands out from the card (%s)', (scheme) => {
  for (const colour of categorical)
    expect(contrastOf(colour, colours[scheme].card), colour).toBeGreaterThanOrEqual(3.08);
});

test.each(schemes)('numbers can be read on every step of colour (%s)', (scheme) => {
  for (const face of sequential[scheme])
    expect(contrastOf(face, readableOn(face, '#0b0d11', '#ffffff')), face).toBeGreaterThanOrEqual(4.5);
});

test('a value keeps its colour when others leave the chart', () => {
  const all = ['paystack', 'flutterwave', 'monnify', 'interswitch'];
  const styles = styleSeries('provider', all);
  expect(new Set(styles.map(({ colour }) => colour)).size).toBe(4);
  expect(styleSeries('provider', ['monnify'])).toEqual([styles[2]]);
  expect(styleSeries('provider', all.toReversed())).toEqual(styles.toReversed());
});

test('series of one chart differ in colour even when their values are unknown', () => {
  const values = Array.from({ length: 8 }, (_, at) => `route-${at}`);
  expect(new Set(styleSeries('route', values).map(({ colour }) => colour)).size).toBe(8);
  expect(styleOf('route', 'route-1')).toEqual(styleOf('route', 'route-1'));
});

test('the style sheet names every colour in both schemes', () => {
  const css = renderCss();
  expect(css).toContain('--or-good-bg: #e5f5ef;');
  expect(css).toContain('--or-good-bg: #12302a;');
  expect(css).toContain('--or-text-kpi: 600 1.75rem/2.125rem var(--or-font);');
  expect(css).toContain('--or-card-pad-x: 16px;');
  expect(css).not.toContain('undefined');
});
