import { expect, test } from 'vitest';
import { type WidgetSpec, widgetSpecSchema } from './widget-spec.ts';

const captured: WidgetSpec = {
  v: 1,
  kind: 'number',
  title: 'Captured',
  query: { of: 'metrics', query: { metrics: ['payments.captured'], grain: 'day' } },
  look: { of: 'payments.captured' },
};

test('a spec survives the way through JSON', () => {
  expect(widgetSpecSchema.parse(JSON.parse(JSON.stringify(captured)))).toEqual(captured);
});

test('a look belongs to its kind', () => {
  const wrong = widgetSpecSchema.safeParse({ ...captured, kind: 'heatmap' });
  expect(wrong.error?.issues.map(({ path }) => path.join('.'))).toEqual(['look.rows', 'look.columns']);
});

test('a version that is not known is refused', () => {
  expect(widgetSpecSchema.safeParse({ ...captured, v: 2 }).success).toBe(false);
});
