import { type ProbeGroup, verdict } from '../probe.ts';

/** An error tells nothing about the inside of the service. */
export const errorBodies: ProbeGroup = {
  name: 'error bodies',
  probes: [
    {
      name: 'a body that is no JSON',
      expects: 'a rejection that shows no stack, no path and no SQL',
      async run({ ask }) {
        const headers = { 'content-type': 'application/json' };
        const answer = await ask('/v1/events', { method: 'POST', headers, body: '{"event_type":' });
        const text = await answer.text();
        return verdict(text.includes('not_json') && !/ at |node_modules|SELECT|src\//.test(text), text);
      },
    },
  ],
};
