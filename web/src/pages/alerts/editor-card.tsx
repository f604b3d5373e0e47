import '@mantine/core/styles/Input.layer.css';
import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Card } from '../../app/card.tsx';
import { type Said, SaidLine } from '../../app/facts/said-line.tsx';
import classes from './alerts.module.css';
import { type BackTest, type Past, type Rule, useRuleActs } from './queries.ts';
import { sayLabels } from './say-rule.ts';

const SPANS = [7, 14, 28, 90];
const SHOWN = 12;

/** Writes a rule as it is kept in git, tries it over the past, and saves it. */
export function EditorCard({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const [text, setText] = useState(() => JSON.stringify(rule, null, 2));
  const [days, setDays] = useState(SPANS[2]!);
  const { busy, said, test, tryOut, save } = useEditing(onClose);
  return (
    <Card title={rule.name} subtitle="docs/ALERTS.md says what each member means">
      <div className={classes.form}>
        <SaidLine said={said} />
        <Textarea
          aria-label="The rule, as JSON"
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          autosize
          minRows={10}
          maxRows={24}
          classNames={{ input: classes.json! }}
          spellCheck={false}
        />
        <div className={classes.bar}>
          <Button onClick={() => void save(text)} loading={busy === 'save'}>
            Save
          </Button>
          <Button variant="default" onClick={() => void tryOut(text, days)} loading={busy === 'try'}>
            Try over the past
          </Button>
          <NativeSelect
            aria-label="How far back"
            value={String(days)}
            onChange={({ currentTarget }) => setDays(Number(currentTarget.value))}
            data={SPANS.map((span) => ({ value: String(span), label: `${span} days` }))}
          />
          <Button variant="subtle" onClick={onClose}>
            Close
          </Button>
        </div>
        {test !== null && <Tested test={test} />}
      </div>
    </Card>
  );
}

/** What the buttons do, and what came of it. */
function useEditing(onSaved: () => void) {
  const acts = useRuleActs();
  const [busy, setBusy] = useState<'try' | 'save' | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const [test, setTest] = useState<BackTest | null>(null);
  const use = async (what: 'try' | 'save', text: string, act: (rule: object) => Promise<Said | null>) => {
    const parsed = parse(text);
    setBusy(what);
    setSaid(parsed === null ? { kind: 'bad', text: 'This is no JSON object.' } : await act(parsed));
    setBusy(null);
  };
  return {
    busy,
    said,
    test,
    tryOut: (text: string, days: number) =>
      use('try', text, async (rule) => {
        const answer = await acts.tryOut(rule, days);
        setTest('windows' in answer ? answer : null);
        return 'windows' in answer ? null : { kind: 'bad', text: answer.detail };
      }),
    save: (text: string) =>
      use('save', text, async (rule) => {
        const problem = await acts.save(rule);
        if (problem === null) onSaved();
        return problem === null ? null : { kind: 'bad', text: problem.detail };
      }),
  };
}

function parse(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** What the rule would have done. */
function Tested({ test: { from, windows, skipped, fired, history } }: { test: BackTest }) {
  const fires = history.filter(({ news }) => news === 'fired');
  return (
    <div role="status">
      <p>
        <strong>{sayFired(fired)}</strong> in {windows} windows since {from.slice(0, 10)}
        {skipped > 0 && `, of which ${skipped} lie outside of its hours or days`}.
      </p>
      <ul className={classes.fires}>
        {fires.slice(0, SHOWN).map((past) => (
          <li key={past.id}>{sayFire(past)}</li>
        ))}
      </ul>
      {fires.length > SHOWN && <p>and {fires.length - SHOWN} more</p>}
    </div>
  );
}

function sayFired(times: number): string {
  if (times === 0) return 'It would not have fired';
  return `It would have fired ${times === 1 ? 'once' : `${times} times`}`;
}

function sayFire({ window, labels, reason, level }: Past): string {
  const group = sayLabels(labels);
  return `${window.to.slice(0, 16).replace('T', ' ')} · ${group === '' ? '' : `${group}: `}${reason} (${level ?? ''})`;
}
