import type { AlertState, Labels, Rule } from './queries.ts';

/** The words of the page for states. */
export const stateWords: Readonly<Record<AlertState, string>> = {
  ok: 'In order',
  pending: 'Pending',
  firing: 'Fires',
  recovering: 'Recovers',
  no_data: 'No data',
  error: 'Cannot be judged',
};

/** Says a group, such as `provider PAYSTACK`; nothing where the rule has none. */
export function sayLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${value ?? 'unknown'}`)
    .join(', ');
}

/** Says the condition of a rule in a line. */
export function sayCondition({ metric, by, window_minutes: minutes, condition }: Rule): string {
  const { kind, op, direction, warning, critical } = condition;
  const levels = [warning, critical].filter((level) => typeof level === 'number');
  const beyond = levels.map((level) => (kind === 'change' ? `${Math.round(level * 100)} %` : String(level)));
  const words: Readonly<Record<string, string>> = {
    threshold: `${String(op)} ${beyond.join(' or ')}`,
    ratio: `surely ${String(op)} ${beyond.join(' or ')}`,
    change: `${direction === 'down' ? 'falls' : 'rises'} by ${beyond.join(' or ')} against ${String(condition['compare']).replaceAll('_', ' ')}`,
    absence: 'nothing happens',
    baseline: `${beyond.join(' or ')} deviations ${direction === 'both' ? 'off' : String(direction)} from usual`,
  };
  return `${metric}${by.length > 0 ? ` by ${by.join(', ')}` : ''} over ${sayMinutes(minutes)}: ${words[kind] ?? kind}`;
}

function sayMinutes(minutes: number): string {
  if (minutes % 1440 === 0) return minutes === 1440 ? 'a day' : `${minutes / 1440} days`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}
