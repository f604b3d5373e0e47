/** From well to broken. */
export const healthStatuses = ['ok', 'degraded', 'failing'] as const;
export type HealthStatus = (typeof healthStatuses)[number];

/** What one part of the service says of itself (G9). */
export interface HealthCheck {
  status: HealthStatus;
  /** For a person: what is wrong and what to do; null when all is well. */
  message: string | null;
  /** Numbers and names that the message is about; units in the names. */
  facts: Record<string, string | number | boolean | null>;
}

/** A line of the health report. */
export interface HealthLine {
  read: () => HealthCheck;
  /** While it is failing, requests are not to be sent to this process. */
  gatesReadiness?: true;
}

/** Lines of the health report, by the name under which they are shown. */
export type HealthLines = Readonly<Record<string, HealthLine>>;
