/** The states of a part, from best to worst. */
export const healthStatuses = ['ok', 'degraded', 'failing'] as const;
export type HealthStatus = (typeof healthStatuses)[number];

/** The report of one part of the service on itself (G9). */
export interface HealthCheck {
  status: HealthStatus;
  /** Tells a person what is wrong and what to do; null when all is well. */
  message: string | null;
  /** The numbers and names behind the message; units are in the names. */
  facts: Record<string, string | number | boolean | null>;
}

/** A line of the health report. */
export interface HealthLine {
  read: () => HealthCheck;
  /** While this line is failing, the process reports itself not ready and should get no requests. */
  gatesReadiness?: true;
}

/** Lines of the health report, by the name under which they are shown. */
export type HealthLines = Readonly<Record<string, HealthLine>>;
