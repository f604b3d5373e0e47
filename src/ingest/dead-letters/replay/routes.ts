import { z } from 'zod';
import { deadLetterReasons } from '../../../events/contract.ts';
import { type ReplayDeps, replayLetter } from './replay-letter.ts';
import { CodedError } from '../../../kernel/errors.ts';
import { awaitSubmission, type Patience } from '../../http/await-submission.ts';
import { renderLanded, renderResult } from '../../http/ingest-answer.ts';
import { renderReceiptToken } from '../../http/receipt-token.ts';
import { type Api, problemResponsesOf } from '../../../platform/http/route.ts';
import { httpProblems } from '../../../platform/http/problem-table.ts';
import { warehouseProblems } from '../../../platform/warehouse/problems.ts';
import { ingestProblems } from '../../problems.ts';
import { faultsSchema } from '../letter-answer.ts';
import { deadLetterProblems } from '../problems.ts';

const problemResponses = problemResponsesOf({
  ...httpProblems,
  ...warehouseProblems,
  ...ingestProblems,
  ...deadLetterProblems,
});

export interface ReplayRouteDeps extends ReplayDeps {
  patience: Patience;
}

const replayAnswerSchema = z
  .object({
    request_id: z.string(),
    dead_letter_id: z.string().describe('A rejected replay is no new letter: it stays this one, and open.'),
    status: z.enum(['accepted', 'duplicate', 'conflict', 'rejected', 'landed']),
    state: z.enum(['open', 'resolved']),
    event_id: z.string().optional(),
    event_type: z.string().optional(),
    reason: z.enum(deadLetterReasons).optional(),
    path: z.string().optional(),
    message: z.string().optional(),
    faults: faultsSchema,
    receipt: z.string(),
    status_url: z.string().optional().describe('With status landed: gives the result when it is known.'),
  })
  .meta({ id: 'ReplayAnswer' });

const documentedBody = {
  required: false,
  description:
    'The corrected event, any bytes. Left out: the original bytes are tried again. The original is kept.',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Event' } } },
};

const response = {
  200: replayAnswerSchema,
  202: replayAnswerSchema,
  ...problemResponses('invalid_parameter', 'bad_compression', 'bad_request'),
  ...problemResponses(
    'letter_not_found',
    'letter_cut',
    'replay_in_progress',
    'body_too_slow',
    'body_too_large',
    'client_busy',
    'unsupported_content_encoding',
  ),
  ...problemResponses('intake_busy', 'intake_closed', 'landing_slow', 'store_unavailable', 'store_refused'),
};

/** Sends a dead letter through the intake again. */
export function replayRoutes(app: Api, deps: ReplayRouteDeps): void {
  const underWay = new Set<string>();
  app.route({
    method: 'POST',
    url: '/v1/dead-letters/:id/replay',
    config: {
      scope: 'ingest',
      audit: { act: 'dead_letters.replay', entity: { kind: 'dead_letter', param: 'id' } },
      documentedBody,
    },
    schema: {
      tags: ['Dead letters'],
      summary: 'Replay a dead letter, as it is or corrected',
      params: z.object({ id: z.uuid('is not a UUID') }),
      response,
    },
    async handler(request, reply) {
      const id = request.params.id.toLowerCase();
      const corrected = await app.bodies.read(request, (body) => (body.length > 0 ? body : null));
      // One at a time, because a receipt names the letter: two replays in a batch could not be told apart.
      if (underWay.has(id)) throw new CodedError('replay_in_progress', 'This dead letter is being replayed.');
      underWay.add(id);
      try {
        const answer = await replay(id, corrected, { ...deps, log: request.log });
        return await reply
          .code(answer.status === 'landed' ? 202 : 200)
          .send({ request_id: request.id, dead_letter_id: id, ...answer });
      } finally {
        underWay.delete(id);
      }
    },
  });
}

async function replay(
  id: string,
  corrected: Buffer | null,
  deps: ReplayRouteDeps & { log: { error: (facts: object, message: string) => void } },
) {
  const { letter, submission, recorded } = await replayLetter(id, corrected, deps);
  const { receipt, results } = await awaitSubmission(submission, deps.patience);
  if (results === null) {
    recorded.catch((error: unknown) =>
      deps.log.error({ err: error, dead_letter_id: id }, 'a replay was not recorded'),
    );
    const { status, receipt: token, status_url } = renderLanded('', receipt);
    return { status, state: letter.state, receipt: token, status_url };
  }
  const result = await recorded;
  const { dead_letter_id: _same, ...outcome } = renderResult(result);
  const state = result.status === 'rejected' ? letter.state : ('resolved' as const);
  return { ...outcome, state, receipt: renderReceiptToken(receipt) };
}
