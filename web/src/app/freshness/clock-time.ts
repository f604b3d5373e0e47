/** The time of day of an instant in a time zone, and what that zone is called there. */
export function clockTime(instant: string, timezone: string): { text: string; zone: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).formatToParts(Date.parse(instant));
  const read = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return {
    text: `${read('hour')}:${read('minute')}:${read('second')}`,
    zone: zoneName(read('timeZoneName'), timezone),
  };
}

// Browsers name few zones by their letters; these are the ones that people of the city know.
const letters: Readonly<Record<string, string>> = { 'Africa/Lagos': 'WAT' };

function zoneName(browsers: string, timezone: string): string {
  return letters[timezone] ?? browsers;
}
