import { expect, test } from 'vitest';
import { localPrincipal } from '../../platform/access/known-principals.ts';
import { makeTickets, TICKET_MS } from './tickets.ts';

const secret = Buffer.from('the secret of all processes');
function open(given: { secret?: Buffer } = {}) {
  const clock = { nowMs: 0 };
  const tickets = makeTickets({ secret, firstOf: null, instance: 'a', now: () => clock.nowMs, ...given });
  return { clock, tickets, make: () => tickets.make(localPrincipal).ticket };
}

test('a ticket is for whom it was made, once', async () => {
  const { tickets, make } = open();
  const ticket = make();
  expect(await tickets.take(ticket)).toEqual(localPrincipal);
  expect(await tickets.take(ticket)).toBeNull();
});

test('what a session opens ends with it, so the ticket knows the session', async () => {
  const { tickets } = open();
  const principal = { ...localPrincipal, session: 's1' };
  expect(await tickets.take(tickets.make(principal).ticket)).toEqual(principal);
});

test('it holds for thirty seconds', async () => {
  const { tickets, make, clock } = open();
  const [early, late] = [make(), make()];
  clock.nowMs = TICKET_MS;
  expect(await tickets.take(early)).not.toBeNull();
  clock.nowMs = TICKET_MS + 1;
  expect(await tickets.take(late)).toBeNull();
});

test('a ticket that was changed, or that another service made, is none', async () => {
  const { tickets, make } = open();
  const [text = '', signature = ''] = make().split('.');
  const claims = JSON.parse(Buffer.from(text, 'base64url').toString()) as object;
  const other = Buffer.from(JSON.stringify({ ...claims, scopes: ['admin'] })).toString('base64url');
  expect(await tickets.take(`${other}.${signature}`)).toBeNull();
  expect(await tickets.take(open({ secret: Buffer.from('another') }).make())).toBeNull();
});
