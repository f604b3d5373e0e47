import { useQuery } from '@tanstack/react-query';
import { IconCopy } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { WidgetQuery } from '../../../../src/viz/spec/widget-spec.ts';
import { get } from '../../api/ask.ts';
import type { Answer } from '../../api/problems.ts';
import { curlOf, endpointOf, sqlOf } from '../../widgets/copy-texts.ts';
import type { Statement } from '../../../../src/viz/spec/answer.ts';
import classes from './explore.module.css';

const tabs = ['JSON', 'curl', 'SQL', 'plan', 'receipt'] as const;
type Tab = (typeof tabs)[number];

/** How the numbers were asked for, what was run for them, and how complete they are. */
export function QueryTabs({ query, answer }: { query: WidgetQuery; answer: Answer | undefined }) {
  const [tab, setTab] = useState<Tab>('JSON');
  const [isCopied, setCopied] = useState(false);
  const id = useId();
  const text = useText(tab, query, answer);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  const choose = (name: Tab) => {
    setTab(name);
    setCopied(false);
  };
  return (
    <section className={classes.card} aria-label="How it was asked">
      <div className={classes.tabs}>
        <TabList id={id} chosen={tab} choose={choose} />
        <button type="button" className={classes.copy} onClick={() => void copy()}>
          <IconCopy size={16} aria-hidden /> <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
        </button>
      </div>
      <pre
        className={classes.code}
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${tab}`}
        tabIndex={0}
      >
        {text}
      </pre>
    </section>
  );
}

/** Arrow keys go from tab to tab. */
function TabList({ id, chosen, choose }: { id: string; chosen: Tab; choose: (tab: Tab) => void }) {
  const move = (key: string) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (by === undefined) return;
    const next = tabs[(tabs.indexOf(chosen) + by + tabs.length) % tabs.length]!;
    choose(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <div role="tablist" aria-label="How it was asked">
      {tabs.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`${id}-${name}`}
          aria-selected={name === chosen}
          aria-controls={`${id}-panel`}
          tabIndex={name === chosen ? 0 : -1}
          className={classes.tab}
          onClick={() => choose(name)}
          onKeyDown={({ key }) => move(key)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

function useText(tab: Tab, query: WidgetQuery, answer: Answer | undefined): string {
  const explained = useQuery({
    queryKey: ['explained', query],
    queryFn: () => {
      const { path, body } = endpointOf({ of: query.of, query: { ...query.query, explain: true } });
      return get<{ plan: { statements?: Statement[]; sources?: unknown } }>(path, { body });
    },
    enabled: tab === 'SQL' || tab === 'plan',
    staleTime: Infinity,
    retry: false,
  });
  const wait = explained.error === null ? 'Asking…' : explained.error.message;
  switch (tab) {
    case 'JSON':
      return JSON.stringify(query.query, null, 2);
    case 'curl':
      return curlOf(query, location.origin);
    case 'SQL':
      return explained.data ? sqlOf(explained.data.plan.statements ?? []) : wait;
    case 'plan':
      return explained.data
        ? JSON.stringify({ ...explained.data.plan, statements: undefined }, null, 2)
        : wait;
    case 'receipt':
      return JSON.stringify((answer?.body as { receipt?: unknown } | undefined)?.receipt ?? null, null, 2);
  }
}
