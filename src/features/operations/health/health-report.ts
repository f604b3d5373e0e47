import { z } from 'zod';
import { type HealthCheck, healthStatuses } from '../../../kernel/health-check.ts';

const fact = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const checkSchema = z.object({
  status: z.enum(healthStatuses),
  message: z
    .string()
    .nullable()
    .describe('For a person: what is wrong and what to do. Null when all is well.'),
  facts: z
    .record(z.string(), fact)
    .describe('Numbers and names that the message is about; units in the names.'),
});

const instanceSchema = z.object({
  id: z.string(),
  role: z.string(),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  url: z.string().nullable().describe('Of its HTTP API; null while it starts.'),
  started_at: z.iso.datetime(),
  last_seen_at: z.iso.datetime(),
  is_stale: z.boolean().describe('It has given no sign of life for a while: killed, stopped or cut off.'),
  is_writer: z.boolean().describe('Whether it has the right to fan out.'),
});

/** How the service is, made by whoever knows its parts. */
export const healthReportSchema = z
  .object({
    status: z.enum(healthStatuses).describe('The worst of the checks.'),
    ready: z.boolean().describe('Whether it makes sense to send requests.'),
    version: z.string(),
    data_label: z
      .string()
      .optional()
      .describe('What the data is called where it is not real, such as `simulated`.'),
    uptime_seconds: z.number(),
    role: z.string().describe('What this process does.'),
    instances: z
      .array(instanceSchema)
      .describe('The processes of the service that share DATABASE_URL; without one, this process.'),
    checks: z.record(z.string(), checkSchema),
  })
  .meta({ id: 'HealthReport', description: 'The service and its parts.' });
export type HealthReport = z.infer<typeof healthReportSchema>;

/** The worst status of the checks; `ok` when there are none. */
export function worstStatus(checks: Readonly<Record<string, HealthCheck>>): HealthReport['status'] {
  const worst = Math.max(0, ...Object.values(checks).map((check) => healthStatuses.indexOf(check.status)));
  return healthStatuses[worst]!;
}
