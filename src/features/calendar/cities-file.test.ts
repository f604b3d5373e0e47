import { expect, test } from 'vitest';
import { plainCalendar } from '../../metrics/time/calendar/calendar.ts';
import { makeScratch } from '../../../test/support/scratch-files.ts';
import { readCitiesFile } from './cities-file.ts';

const scratch = makeScratch();
const company = { days: plainCalendar, timezone: 'Africa/Lagos' };
const read = (text: string) => readCitiesFile(scratch.file('cities.json', text), company);

test('a city has what it is given, and else what the company has', () => {
  const cities = read(
    '{"Accra": {"timezone": "Africa/Accra", "holidays": "none", "peak_hours": "07:00-08:00", "service_day_start": "03:00", "weekend": "sun"}, "Ibadan": {}}',
  );
  expect(cities.get('Accra')).toEqual({
    timezone: 'Africa/Accra',
    days: { rules: [], serviceDayStart: 180, peaks: [{ from: 420, to: 480 }], weekend: [7] },
  });
  expect(cities.get('Ibadan')).toMatchObject({ timezone: 'Africa/Lagos', days: { weekend: [6, 7] } });
});

test.each([
  ['[', /CITIES_FILE .* cannot be used/],
  ['[]', /the file: /],
  ['{"Accra": {"timezone": "Ghana"}}', /Accra\.timezone: must be an IANA time zone/],
  ['{"Accra": {"peak_hours": "9-8"}}', /Accra\.peak_hours: /],
  ['{"Accra": {"zone": "Africa/Accra"}}', /Accra: /],
])('%s is refused', (text, message) => {
  expect(() => read(text)).toThrow(message);
});
