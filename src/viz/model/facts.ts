import type { Wording } from '../format/value.ts';
import type { Direction } from '../format/change.ts';
import type { Catalogue } from '../spec/answer.ts';
import type { WidgetUnit } from '../spec/looks.ts';

/** What is known of a number by its name: how it is called, written and judged. */
export interface Facts {
  title: string;
  wording: Wording;
  direction: Direction;
}

// The numbers of realtime and of analyses are not in the catalogue; their names say what they are.
const money = new Set([
  'captured',
  'gross_bookings',
  'revenue',
  'earnings',
  'earned',
  'refunded',
  'paid_out',
]);
const endings: readonly (readonly [string, WidgetUnit])[] = [
  ['_seconds', 'seconds'],
  ['_ms', 'ms'],
  ['_km', 'km'],
  ['_rate', 'share'],
  ['_share', 'share'],
  ['payment_success', 'ratio'],
];

/** Looks a number up by its id in the catalogue, else tells by its name. `unit` and `direction` of a look go before. */
export function factsOf(of: string, { catalogue, currency, unit, direction }: FactsContext): Facts {
  const known = catalogue.metrics[of];
  const name = of.split('.').at(-1)!;
  return {
    title: known?.title ?? catalogue.dimensions[of]?.title ?? titleOf(name),
    wording: { unit: unit ?? (known?.unit as WidgetUnit | undefined) ?? unitOf(name), currency },
    direction: direction ?? known?.direction ?? 'neutral',
  };
}

export interface FactsContext {
  catalogue: Catalogue;
  currency: string;
  unit?: WidgetUnit | undefined;
  direction?: Direction | undefined;
}

/** `payment_method` → `Payment method`. */
export function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function unitOf(name: string): WidgetUnit {
  if (money.has(name)) return 'money';
  return endings.find(([ending]) => name.endsWith(ending))?.[1] ?? 'count';
}
