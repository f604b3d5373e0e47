import { useState } from 'react';
import { useAskedMe } from '../../api/me.ts';
import { Cell, Grid, Page } from '../../app/page.tsx';
import { useOwnParams } from '../../view/use-own-params.ts';
import { EditorCard } from './editor-card.tsx';
import { HandOverCard } from './hand-over-card.tsx';
import { NowCard } from './now-card.tsx';
import { DeliveriesCard, HistoryCard, SilencesCard } from './past-card.tsx';
import { type Rule, useAlertActs } from './queries.ts';
import { RulesCard } from './rules-card.tsx';

/** What is out of order, who has taken it, and the rules that say so. */
export function AlertsPage() {
  const { me } = useAskedMe();
  const acts = useAlertActs();
  const { params, set } = useOwnParams();
  const [edited, setEdited] = useState<Rule | null>(null);
  const mayOperate = me?.scopes.includes('operate') === true || me?.scopes.includes('admin') === true;
  return (
    <Page title="Alerts">
      <Grid>
        <Cell span={8}>
          <NowCard acts={acts} mayOperate={mayOperate} />
        </Cell>
        <Cell span={4}>
          <SilencesCard acts={acts} mayOperate={mayOperate} />
        </Cell>
        {edited !== null && (
          <Cell span={12}>
            <EditorCard key={edited.id} rule={edited} onClose={() => setEdited(null)} />
          </Cell>
        )}
        <Cell span={8}>
          <RulesCard acts={acts} mayOperate={mayOperate} onEdit={setEdited} />
        </Cell>
        <Cell span={4}>
          <HandOverCard />
        </Cell>
        <Cell span={mayOperate ? 6 : 12}>
          <HistoryCard rule={params['rule']} onAll={() => set({ rule: undefined })} />
        </Cell>
        {mayOperate && (
          <Cell span={6}>
            <DeliveriesCard acts={acts} />
          </Cell>
        )}
      </Grid>
    </Page>
  );
}
