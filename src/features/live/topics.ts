import type { QuestionKind, QuestionKinds } from '../../metrics/question/question-kind.ts';
import type { LiveTopic, LiveTopics } from './live-topic.ts';

/** The kinds of questions that may be watched. Analyses take too long to be asked each second. */
const watchable = ['metrics', 'realtime'];

/** Makes the topics: metrics, the last hour, and the pulse of events. */
export function makeTopics(kinds: QuestionKinds, pulse: LiveTopic): LiveTopics {
  const ofKinds = watchable.map((name) => [name, topicOf(kinds.get(name)!)] as const);
  return new Map<string, LiveTopic>([...ofKinds, ['pulse', pulse]]);
}

/** The query is prepared at each tick, because `today` becomes another day. */
function topicOf(kind: QuestionKind): LiveTopic {
  return {
    prepare(query, principal) {
      kind.prepare(query, principal);
      return {
        async read({ atMs, signal }) {
          const prepared = kind.prepare(query, principal);
          const { body } = await prepared.serve({ isFresh: false, notBeforeMs: atMs, atMs, signal });
          return body.toString();
        },
        nextEdge: (watermarkMs) => kind.prepare(query, principal).nextEdge?.(watermarkMs) ?? -Infinity,
      };
    },
  };
}
