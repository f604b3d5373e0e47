import { z } from 'zod';
import { type HealthReport, healthReportSchema } from './health-report.ts';
import type { Api } from '../../../platform/http/route.ts';

const readySchema = z.object({
  ready: z.boolean(),
  failing: z
    .array(z.string())
    .describe('The names of the checks that fail. What they say is in GET /health, which needs a key.'),
});

/** For people, load balancers and process supervisors. The two short ones need no key. */
export function healthRoutes(app: Api, health: () => HealthReport | Promise<HealthReport>): void {
  app.route({
    method: 'GET',
    url: '/health',
    config: { scope: 'read' },
    schema: {
      tags: ['Health'],
      summary: 'How the service and its parts are',
      description: '200 unless something is failing.',
      response: { 200: healthReportSchema, 503: healthReportSchema },
    },
    async handler(_request, reply) {
      const report = await health();
      return reply.code(report.status === 'failing' ? 503 : 200).send(report);
    },
  });

  app.route({
    method: 'GET',
    url: '/health/live',
    schema: {
      tags: ['Health'],
      summary: 'Whether the process answers',
      response: { 200: z.object({ live: z.literal(true) }) },
    },
    handler: () => ({ live: true as const }),
  });

  app.route({
    method: 'GET',
    url: '/health/ready',
    schema: {
      tags: ['Health'],
      summary: 'Whether it makes sense to send requests',
      response: { 200: readySchema, 503: readySchema },
    },
    async handler(_request, reply) {
      const { ready, checks } = await health();
      const failing = Object.entries(checks)
        .filter(([, check]) => check.status === 'failing')
        .map(([name]) => name);
      return reply.code(ready ? 200 : 503).send({ ready, failing });
    },
  });
}
