import '@mantine/core/styles/Input.layer.css';
import { Button, NativeSelect } from '@mantine/core';
import { Card } from '../../app/card.tsx';
import facts from '../../app/facts/facts.module.css';
import { FactsTable } from '../../app/facts/facts-table.tsx';
import classes from './alerts.module.css';
import { type AlertActs, type KeptRule, type Rule, useRules, useStarters } from './queries.ts';
import { sayCondition } from './say-rule.ts';

interface RulesCardProps {
  acts: AlertActs;
  mayOperate: boolean;
  /** Opens the editor with a rule. */
  onEdit: (rule: Rule) => void;
}

/** The rules, and those to start with that are not among them yet. */
export function RulesCard({ acts, mayOperate, onEdit }: RulesCardProps) {
  const { body, problem } = useRules();
  const starters = useStarters().body?.rules ?? [];
  const known = new Set(body?.rules.map(({ rule }) => rule.id));
  const others = starters.filter(({ id }) => !known.has(id));
  return (
    <Card
      title="Rules"
      subtitle="Each is judged over windows that the numbers have passed"
      {...(mayOperate && others.length > 0 && { aside: <AddRule starters={others} onEdit={onEdit} /> })}
    >
      <FactsTable<KeptRule>
        label="Rules"
        rows={body?.rules}
        problem={problem}
        keyOf={({ rule }) => rule.id}
        empty="There is no rule yet. Begin with one of the twelve for mobility operations: choose one above."
        columns={[
          { name: 'Rule', isText: true, cell: (kept) => <What kept={kept} /> },
          { name: 'Fires', isNumber: true, cell: ({ firing }) => (firing === 0 ? '–' : String(firing)) },
          { name: 'Tells', isExtra: true, isNumber: true, cell: ({ rule }) => countReceivers(rule) },
          ...(mayOperate
            ? [
                {
                  name: 'Do',
                  cell: ({ rule }: KeptRule) => <Acts rule={rule} acts={acts} onEdit={onEdit} />,
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
}

function Acts({ rule, acts, onEdit }: { rule: Rule } & Pick<RulesCardProps, 'acts' | 'onEdit'>) {
  return (
    <span className={classes.acts}>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => onEdit(rule)}
        aria-label={`Edit ${rule.name}`}
      >
        Edit
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        onClick={() => void acts.remove(rule)}
        aria-label={`Remove ${rule.name}`}
      >
        Remove
      </Button>
    </span>
  );
}

function AddRule({ starters, onEdit }: { starters: readonly Rule[]; onEdit: (rule: Rule) => void }) {
  return (
    <NativeSelect
      aria-label="Add a rule"
      size="xs"
      value=""
      data={[
        { value: '', label: 'Add a rule …' },
        ...starters.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={({ currentTarget }) => {
        const chosen = starters.find(({ id }) => id === currentTarget.value);
        if (chosen !== undefined) onEdit(chosen);
      }}
    />
  );
}

function What({ kept: { rule, owner } }: { kept: KeptRule }) {
  return (
    <>
      <strong>{rule.name}</strong>
      {!rule.enabled && ' · switched off'}
      <span className={facts.sub}>{sayCondition(rule)}</span>
      <span className={facts.sub}>runs for {owner}</span>
    </>
  );
}

function countReceivers({ notify }: Rule): string {
  const count = notify.warning.length + notify.critical.length;
  return count === 0 ? 'nobody' : String(count);
}
