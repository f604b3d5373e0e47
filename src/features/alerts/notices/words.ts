import type { Zone } from '../../../kernel/time-zone.ts';

/** What messages say of the place that sends them. */
export interface Sender {
  /** The time zone of the business. */
  zone: Zone;
  /** Where the pages are; without a slash at the end. */
  publicUrl: string;
  /** The name of data that is not real. */
  dataLabel: string | null;
}

/** A subject says first where data is not real. */
export function subjectOf(subject: string, { dataLabel }: Pick<Sender, 'dataLabel'>): string {
  return dataLabel === null ? subject : `[${dataLabel}] ${subject}`;
}

/** Says a moment to the minute, as clocks of the business show it. */
export function sayMinute(ms: number, zone: Zone): string {
  return zone.format(ms).slice(0, 16).replace('T', ' ');
}

/** Where the pages show a rule and what happened to it. */
export function linkToRule(rule: string, { publicUrl }: Pick<Sender, 'publicUrl'>): string {
  return `${publicUrl}/alerts?rule=${rule}`;
}
