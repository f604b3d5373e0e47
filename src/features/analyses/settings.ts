import { resolve } from 'node:path';
import { z } from 'zod';
import { defineSection } from '../../platform/config/define-section.ts';
import { optionalSetting, setting, wholeNumber } from '../../platform/config/define-setting.ts';

const number = /^-?\d{1,3}(?:\.\d{1,10})?$/;
const area = z.string().transform((text, context) => {
  const parts = text.split(',').map((part) => part.trim());
  const [west, south, east, north] = parts.map(Number);
  const isBox = parts.length === 4 && parts.every((part) => number.test(part));
  if (
    isBox &&
    -180 <= west! &&
    west! < east! &&
    east! <= 180 &&
    -90 <= south! &&
    south! < north! &&
    north! <= 90
  )
    return { west: west!, south: south!, east: east!, north: north! };
  context.addIssue({ code: 'custom', message: 'is no area' });
  return z.NEVER;
});

/** These settings say how places are shown. */
export const analysesSection = defineSection({
  title: 'Analyses',
  settings: {
    K_ANONYMITY: setting(wholeNumber(1, 1000), {
      description:
        'A place with fewer different riders is not shown to who lacks the scope geo:exact. Who answers for data protection raises it.',
      allowed: 'a whole number from 1 to 1000; 1 suppresses nothing',
      default: '5',
      unit: 'riders',
    }),
    OPERATING_AREA: setting(area, {
      description:
        'Where the company operates: bookings with coordinates outside are counted apart. A company in another country sets its own; the default is Nigeria.',
      allowed: 'minLon,minLat,maxLon,maxLat in degrees, each min less than its max',
      default: '2.6,4.2,14.7,13.9',
      unit: 'degrees',
    }),
    PLACES_FILE: optionalSetting(z.string(), {
      description:
        'A GeoJSON file of polygons with "city" or "state" among their properties: they tell in which city riders get on and off. It is checked at the start. Whoever knows the districts of the company writes it.',
      allowed: 'a path of a file with at most 10,000 positions, and 4,000 in one polygon',
      example: './places.geojson',
    }),
  },
  shape: (read) => ({
    kAnonymity: read.K_ANONYMITY,
    operatingArea: read.OPERATING_AREA,
    /** The absolute path; null: nothing tells the city of coordinates. */
    placesFile: read.PLACES_FILE === null ? null : resolve(read.PLACES_FILE),
  }),
});
export type AnalysesConfig = ReturnType<typeof analysesSection.shape>;
