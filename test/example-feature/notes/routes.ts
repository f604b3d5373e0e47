import { z } from 'zod';
import { CodedError } from '../../../src/kernel/errors.ts';
import { httpProblems } from '../../../src/platform/http/problem-table.ts';
import { type Api, problemResponsesOf } from '../../../src/platform/http/route.ts';
import { askMetadata } from '../../../src/platform/metadata/ask-metadata.ts';
import { metadataProblems } from '../../../src/platform/metadata/problems.ts';
import { noteProblems } from './problems.ts';
import type { NoteStore } from './store.ts';

const problemResponses = problemResponsesOf({ ...httpProblems, ...metadataProblems, ...noteProblems });
const params = z.object({ day: z.iso.date() });
const answer = z.object({ day: z.iso.date(), note: z.string() });
const body = {
  required: true,
  description: 'The note.',
  content: { 'text/plain': { schema: { type: 'string' } } },
};

/** Writes and reads the note to a day. */
export function noteRoutes(app: Api, notes: Pick<NoteStore, 'write' | 'read'>): void {
  app.route({
    method: 'PUT',
    url: '/v1/notes/:day',
    config: {
      scope: 'admin',
      audit: { act: 'notes.write', entity: { kind: 'note', param: 'day' } },
      documentedBody: body,
    },
    schema: {
      tags: ['Notes'],
      summary: 'Write the note to a day',
      params,
      response: {
        200: answer,
        ...problemResponses('invalid_parameter', 'body_too_large', 'metadata_unavailable'),
      },
    },
    async handler(request) {
      const note = await app.bodies.read(request, (bytes) => bytes.toString('utf8'));
      const written = { day: request.params.day, note };
      await askMetadata(() => notes.write(written));
      return written;
    },
  });
  app.route({
    method: 'GET',
    url: '/v1/notes/:day',
    config: { scope: 'read' },
    schema: {
      tags: ['Notes'],
      summary: 'Read the note to a day',
      params,
      response: {
        200: answer,
        ...problemResponses('invalid_parameter', 'note_not_found', 'metadata_unavailable'),
      },
    },
    async handler({ params: { day } }) {
      const found = await askMetadata(() => notes.read(day));
      if (found === null) throw new CodedError('note_not_found', `There is no note to ${day}.`);
      return found;
    },
  });
}
