import { z } from 'zod';
import { askMetadata } from '../../../platform/metadata/ask-metadata.ts';
import { jobsAnswerSchema, renderJob, renderRun, runsAnswerSchema } from './job-answer.ts';
import { type Api, problemResponses } from '../../../platform/http/route.ts';
import type { OpenMonitor } from '../../../quality/routes.ts';

const params = z.object({ job: z.string().max(100) });
const doneSchema = z.object({ job: z.string(), done: z.literal(true) });
const askedSchema = z.object({
  job: z.string(),
  is_asked: z.boolean().describe('False: a run waits or is under way already.'),
});
const problems = problemResponses(
  'job_not_found',
  'metadata_unavailable',
  'metadata_refused',
  'metadata_broken',
);

/** What the service does by schedule. */
export function jobRoutes(app: Api, open: OpenMonitor): void {
  const jobs = async () => (await open()).jobs;
  app.route({
    method: 'GET',
    url: '/v1/jobs',
    config: { scope: 'read' },
    schema: {
      tags: ['Jobs'],
      summary: 'Every job, and its last run',
      response: { 200: jobsAnswerSchema, ...problems },
    },
    handler: async () => ({ jobs: (await askMetadata(async () => (await jobs()).list())).map(renderJob) }),
  });
  app.route({
    method: 'GET',
    url: '/v1/jobs/:job/runs',
    config: { scope: 'read' },
    schema: {
      tags: ['Jobs'],
      summary: 'The runs of a job in the last two weeks',
      params,
      querystring: z.strictObject({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
      response: { 200: runsAnswerSchema, ...problemResponses('invalid_parameter'), ...problems },
    },
    async handler({ params: { job }, query: { limit } }) {
      const runs = await askMetadata(async () => (await jobs()).runs(job, limit));
      return { job, runs: runs.map(renderRun) };
    },
  });
  for (const verb of ['pause', 'resume'] as const) switchRoute(app, open, verb);
  runRoute(app, open);
}

function switchRoute(app: Api, open: OpenMonitor, verb: 'pause' | 'resume'): void {
  app.route({
    method: 'POST',
    url: `/v1/jobs/:job/${verb}`,
    config: { scope: 'admin' },
    schema: {
      tags: ['Jobs'],
      summary: verb === 'pause' ? 'Let a job rest' : 'Let a job run again',
      description: 'In every process of the service, and beyond a restart. A run that is under way goes on.',
      params,
      response: { 200: doneSchema, ...problems },
    },
    async handler({ params: { job } }) {
      await askMetadata(async () => (await open()).jobs[verb](job));
      return { job, done: true as const };
    },
  });
}

function runRoute(app: Api, open: OpenMonitor): void {
  app.route({
    method: 'POST',
    url: '/v1/jobs/:job/run',
    config: { scope: 'admin' },
    schema: {
      tags: ['Jobs'],
      summary: 'Run a job now',
      description: 'It is put in the queue, paused or not; its result is in the history of its runs.',
      params,
      response: { 202: askedSchema, ...problems },
    },
    async handler({ params: { job } }, reply) {
      const isAsked = await askMetadata(async () => (await open()).jobs.run(job));
      return reply.code(202).send({ job, is_asked: isAsked });
    },
  });
}
