import type { AddTogether } from '../../kernel/add-together.ts';
import { CodedError } from '../../kernel/errors.ts';
import type { HealthLines } from '../../kernel/health-check.ts';
import type { Registry } from '../../kernel/prometheus.ts';
import { type Account, type Accounts, type AccountsOptions, makeAccounts } from './accounts.ts';
import { judge, type LimitName, type Refusal } from './judge.ts';
import { type Quotas, quotasOfAddress, quotasOfPerson } from './quotas.ts';
import { renderLeft, renderPolicy } from './render-headers.ts';
import { type LimitsConfig, WINDOW_MS } from './settings.ts';
import { shareAccounts, type Sharing } from './share-accounts.ts';
import { subjectOfAddress } from './subject-of-address.ts';
import { makeLimitsTelemetry, type Side } from './telemetry.ts';
import { makeWrongKeys, type WrongKeys } from './wrong-keys.ts';

/** A request falls under the limits of its sender. */
export type Sender = { side: 'key' | 'person'; id: string } | { side: 'address'; address: string };

/** A request that may pass, while it is under way. */
export interface Usage {
  spendEngineMs: (ms: number) => void;
  /** Ends it; `bytes`: what it has sent and received. */
  end(bytes: number): void;
}

/** The headers of each answer to a sender that has limits. */
export type LimitHeaders = Record<'ratelimit-policy' | 'ratelimit', string>;

export interface Limits {
  /** False: without keys nobody is limited. */
  areLocal: boolean;
  /** Counts a request, and says whether it may pass. */
  enter(sender: Sender, isQuestion: boolean): Entry;
  wrongKeys: WrongKeys;
}

export interface Entry {
  headers: LimitHeaders | null;
  /** A `limit_reached`: the request may not pass. */
  outcome: Usage | CodedError;
}

export interface LimitsOptions {
  /** Null: this process counts for itself. */
  addTogether: AddTogether | null;
  registry: Registry;
  now: () => number;
}

// An account takes 320 bytes (decision 31). Without this bound somebody with a network of addresses would fill the memory.
const MOST_SUBJECTS = 50_000;

/** Opens the limits: counted in memory, and with several processes together where there is something that they share. */
export function openLimits(
  config: LimitsConfig,
  { addTogether, registry, now }: LimitsOptions,
): Limits & { health: HealthLines; close: () => void } {
  const sharing = addTogether === null ? null : shareAccounts({ addTogether, windowMs: WINDOW_MS, now });
  const made: AccountsOptions = {
    windowMs: WINDOW_MS,
    most: MOST_SUBJECTS,
    now,
    onChange: (account) => sharing?.note(account),
  };
  // Apart, so that addresses, of which anybody may have many, drive out no key.
  const [principals, addresses] = [makeAccounts(made), makeAccounts(made)];
  const count = makeLimitsTelemetry(registry);
  const gateOf = (side: Side, quotas: Quotas) => makeGate(quotas, (limit) => count(limit, side));
  const gates = {
    key: gateOf('key', config.ofKey),
    person: gateOf('person', quotasOfPerson(config.ofKey)),
    address: gateOf('address', quotasOfAddress),
  } satisfies Record<Side, Gate>;
  return {
    areLocal: config.limitsLocal,
    enter(sender, isQuestion) {
      const accounts = sender.side === 'address' ? addresses : principals;
      const subject =
        sender.side === 'address' ? subjectOfAddress(sender.address) : `${sender.side}:${sender.id}`;
      return gates[sender.side](accounts, accounts.of(subject), { isQuestion, nowMs: now() });
    },
    wrongKeys: makeWrongKeys(addresses, { now, onRefusal: () => count('wrong_keys', 'address') }),
    health: sharing === null ? {} : healthOf(sharing),
    close: () => sharing?.close(),
  };
}

type Gate = (accounts: Accounts, account: Account, asked: { isQuestion: boolean; nowMs: number }) => Entry;

/** Lets requests through that fall under the same quotas. */
function makeGate(quotas: Quotas, onRefusal: (limit: LimitName) => void): Gate {
  const policy = renderPolicy(quotas);
  return (accounts, account, { isQuestion, nowMs }) => {
    const refusal = judge(account, quotas, { isQuestion, nowMs });
    if (refusal === null) accounts.add(account, 'requests', 1);
    else onRefusal(refusal.limit);
    const headers =
      policy === null ? null : { 'ratelimit-policy': policy, ratelimit: renderLeft(account, quotas, nowMs) };
    const outcome = refusal === null ? begin(accounts, account, isQuestion) : refused(refusal);
    return { headers, outcome };
  };
}

function begin(accounts: Accounts, account: Account, isQuestion: boolean): Usage {
  if (isQuestion) account.questions += 1;
  // Its window may have ended meanwhile: what it takes counts in the one in which it ends.
  const add = (measure: 'engineMs' | 'bytes', amount: number) =>
    accounts.add(accounts.of(account.subject), measure, Math.round(amount));
  return {
    spendEngineMs: (ms) => add('engineMs', ms),
    end(bytes) {
      if (isQuestion) account.questions -= 1;
      add('bytes', bytes);
    },
  };
}

function refused({ limit, allowed, retryAfterMs }: Refusal): CodedError {
  return new CodedError('limit_reached', `The limit is ${allowed}, and it is reached.`, {
    facts: { reason: limit, allowed, retryAfterSeconds: Math.ceil(retryAfterMs / 1000) },
  });
}

function healthOf(sharing: Sharing): HealthLines {
  return {
    limits: {
      read: () =>
        sharing.isShared() === false
          ? {
              status: 'degraded',
              message: 'Redis is away, so each process counts for itself: look after REDIS_URL.',
              facts: { shared: false },
            }
          : { status: 'ok', message: null, facts: { shared: true } },
    },
  };
}
