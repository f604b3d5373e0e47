import { Button, Modal } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get, send } from '../../api/ask.ts';
import { problemOf } from '../../api/problems.ts';
import { problemOfError } from '../../api/use-batch.ts';
import { ProblemNote } from '../../app/problem-note.tsx';
import type { Letter } from './queries.ts';
import classes from './data.module.css';
import { wordsOf } from './words.ts';

interface Said {
  kind: 'good' | 'bad';
  text: string;
}

/** One dead letter: all that is wrong with it, its text to correct, and what sends it again. */
export function LetterDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { data: letter, error } = useQuery({
    queryKey: ['letter', id],
    queryFn: ({ signal }) => get<Letter>(`/v1/dead-letters/${id}`, { signal }),
    staleTime: Infinity, // what is being corrected must not change under the hand
    retry: false,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={letter === undefined ? 'Dead letter' : wordsOf(letter.reason)}
    >
      {letter !== undefined && <Editor letter={letter} />}
      {letter === undefined && error === null && <p aria-busy="true">Asking…</p>}
      {letter === undefined && error !== null && <ProblemNote problem={problemOfError(error)!} />}
    </Modal>
  );
}

function Editor({ letter }: { letter: Letter }) {
  const client = useQueryClient();
  const original = pretty(letter.body);
  const [text, setText] = useState(original);
  const [said, say] = useState<Said | null>(null);
  const [isSending, setSending] = useState(false);
  const isWhole = letter.body !== null && letter.body_encoding === 'utf-8' && !letter.body_truncated;
  const replay = async (body: string | null) => {
    setSending(true);
    say(await replayLetter(letter.id, body));
    setSending(false);
    void client.invalidateQueries({ queryKey: ['data page'] });
  };
  return (
    <div className={classes.editor}>
      <ul className={classes.faults}>
        {(letter.faults ?? [{ path: '', message: letter.message }]).map(({ path, message }) => (
          <li key={path}>{message}</li>
        ))}
      </ul>
      {isWhole ? (
        <textarea
          className={classes.body}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          spellCheck={false}
          aria-label="The message"
        />
      ) : (
        <p>The message is no text, or too long to be shown whole. It can be sent again as it is.</p>
      )}
      {letter.body_masked && (
        <p className={classes.note}>
          Personal data is masked here. Sending it again as it is takes the message as it came.
        </p>
      )}
      <div className={classes.buttons}>
        <Button onClick={() => void replay(text)} loading={isSending} disabled={!isWhole || text === original}>
          Send the corrected message
        </Button>
        <Button variant="default" onClick={() => void replay(null)} loading={isSending}>
          Send again as it is
        </Button>
      </div>
      <p className={classes.said} data-kind={said?.kind} role="status">
        {said?.text}
      </p>
    </div>
  );
}

/** Sends a letter again. `body` null: as it came. */
async function replayLetter(id: string, body: string | null): Promise<Said> {
  const response = await send(`/v1/dead-letters/${id}/replay`, {
    method: 'POST',
    ...(body !== null && { text: body }),
  });
  const answer: unknown = await response.json();
  const problem = problemOf({ status: response.status, body: answer });
  if (problem !== null) return { kind: 'bad', text: problem.detail };
  const { status, message } = answer as { status: string; message?: string };
  if (status === 'rejected') return { kind: 'bad', text: `It is still no event: ${message}` };
  if (status === 'landed') return { kind: 'good', text: 'It was taken, and is being counted.' };
  if (status === 'accepted') return { kind: 'good', text: 'It is an event now, and in the numbers.' };
  return { kind: 'good', text: 'The same event was there already; nothing was counted twice.' };
}

function pretty(body: string | null): string {
  try {
    return JSON.stringify(JSON.parse(body ?? ''), null, 2);
  } catch {
    return body ?? '';
  }
}
