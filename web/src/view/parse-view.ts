import { type Compare, comparisons, presets, type PresetName } from './presets.ts';
import { type Grain, grains, type Search, type View, type ViewRange } from './view.ts';

/** Dimensions that filter a page by the address, as the API names them: all of the catalogue but the currency, which is a parameter. */
export const filterDimensions = [
  'payment_method',
  'provider',
  'error_code',
  'cancelled_by',
  'route_id',
  'origin_city',
  'origin_state',
  'destination_city',
  'destination_state',
  'driver_id',
  'rider_id',
  'departure',
  'role',
  'city',
  'state',
  'referral',
  'referral_code',
  'hour_of_day',
  'weekday',
  'peak',
  'day_type',
  'service_day',
  'holiday',
] as const;
const isFilter = (name: string) =>
  (filterDimensions as readonly string[]).includes(name.replace(/\.not$/, ''));

/** Reads a view from an address. What it cannot read it leaves out, so a mistyped link still opens the page. */
export function parseView(search: Search): View {
  const { compare, grain } = search;
  return {
    range: parseRange(search),
    compare: compare !== undefined && compare in comparisons ? (compare as Compare) : null,
    grain: grains.includes(grain as Grain) ? (grain as Grain) : null,
    filters: Object.fromEntries(
      Object.entries(search).filter(([name, value]) => isFilter(name) && value !== ''),
    ),
  };
}

// A local date, or an instant with its offset: what the API takes.
const END = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/;

function parseRange({ range, from, to }: Search): ViewRange | null {
  if (
    from !== undefined &&
    to !== undefined &&
    END.test(from) &&
    END.test(to) &&
    Date.parse(from) < Date.parse(to)
  )
    return { from, to };
  return range !== undefined && Object.hasOwn(presets, range) ? { preset: range as PresetName } : null;
}
