import type { EventContract } from '../../events/contract.ts';
import type { JsonObject } from '../../events/outcome.ts';
import { roughPlace } from '../../events/rough-place.ts';
import { isHidden, shownPayload, type Sight } from '../../ingest/sight.ts';

/** The payload of an event as somebody may see it: without exact places a coordinate is rounded to hundredths of a degree. */
export function shownData(type: EventContract, payload: JsonObject, sight: Sight): JsonObject {
  const places = type.fields.filter((field) => field.tells === 'exact_place' && isHidden(field, sight));
  const rounded = places.flatMap(({ name }) => {
    const value = payload[name];
    return typeof value === 'number' ? [[name, roughPlace(value)] as const] : [];
  });
  return { ...shownPayload(type, payload, sight), ...Object.fromEntries(rounded) };
}
