import { z } from 'zod';
import { cutPage, makeCursor, parseTimeCursor } from '../../../kernel/cursor.ts';
import { pageQuery } from '../../../kernel/page-query.ts';
import { askMetadata } from '../../../platform/metadata/ask-metadata.ts';
import { jobsAnswerSchema, renderJob, renderRun, runsAnswerSchema } from './job-answer.ts';
import { type Api, problemResponsesOf } from '../../../platform/http/route.ts';
import type { Jobs } from '../../../platform/jobs/open-jobs.ts';
import { httpProblems } from '../../../platform/http/problem-table.ts';
import { metadataProblems } from '../../../platform/metadata/problems.ts';
import { jobProblems } from '../../../platform/jobs/problems.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...metadataProblems, ...jobProblems });

const params = z.object({ job: z.string().max(100) });
const doneSchema = z.object({ job: z.string(), done: z.literal(true) });
const askedSchema = z.object({
  job: z.string(),
  is_asked: z.boolean().describe('False: a run waits or is under way already.'),
});
const problems = problemResponses('job_not_found', 'metadata_unavailable');

/** The routes use this part of the jobs. */
export type RoutedJobs = Pick<Jobs, 'list' | 'runs' | 'pause' | 'resume' | 'run'>;

/** The routes of what the service does by schedule. */
export function jobRoutes(app: Api, jobs: RoutedJobs): void {
  app.route({
    method: 'GET',
    url: '/v1/jobs',
    config: { scope: 'read' },
    schema: {
      tags: ['Jobs'],
      summary: 'Every job, and its last run',
      response: { 200: jobsAnswerSchema, ...problems },
    },
    handler: async () => ({ jobs: (await askMetadata(() => jobs.list())).map(renderJob) }),
  });
  app.route({
    method: 'GET',
    url: '/v1/jobs/:job/runs',
    config: { scope: 'read' },
    schema: {
      tags: ['Jobs'],
      summary: 'The runs of a job in the last two weeks',
      params,
      querystring: z.strictObject(pageQuery),
      response: {
        200: runsAnswerSchema,
        ...problemResponses('invalid_parameter', 'invalid_cursor'),
        ...problems,
      },
    },
    async handler({ params: { job }, query: { limit, cursor } }) {
      const before = cursor === undefined ? undefined : parseTimeCursor(cursor);
      const runs = await askMetadata(() => jobs.runs(job, limit + 1, before));
      const page = cutPage(runs, limit, (run) => makeCursor(run.startedAt.getTime()));
      return { job, runs: page.items.map(renderRun), next_cursor: page.nextCursor };
    },
  });
  for (const verb of ['pause', 'resume'] as const) switchRoute(app, jobs, verb);
  runRoute(app, jobs);
}

function switchRoute(app: Api, jobs: RoutedJobs, verb: 'pause' | 'resume'): void {
  app.route({
    method: 'POST',
    url: `/v1/jobs/:job/${verb}`,
    config: { scope: 'operate', audit: { act: `jobs.${verb}`, entity: { kind: 'job', param: 'job' } } },
    schema: {
      tags: ['Jobs'],
      summary: verb === 'pause' ? 'Let a job rest' : 'Let a job run again',
      description: 'In every process of the service, and beyond a restart. A run that is under way goes on.',
      params,
      response: { 200: doneSchema, ...problems },
    },
    async handler({ params: { job } }) {
      await askMetadata(() => jobs[verb](job));
      return { job, done: true as const };
    },
  });
}

function runRoute(app: Api, jobs: RoutedJobs): void {
  app.route({
    method: 'POST',
    url: '/v1/jobs/:job/run',
    config: { scope: 'operate', audit: { act: 'jobs.run', entity: { kind: 'job', param: 'job' } } },
    schema: {
      tags: ['Jobs'],
      summary: 'Run a job now',
      description: 'It is put in the queue, paused or not; its result is in the history of its runs.',
      params,
      response: { 202: askedSchema, ...problems },
    },
    async handler({ params: { job } }, reply) {
      const isAsked = await askMetadata(() => jobs.run(job));
      return reply.code(202).send({ job, is_asked: isAsked });
    },
  });
}
