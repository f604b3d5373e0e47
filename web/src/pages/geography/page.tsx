import { useMemo } from 'react';
import type { Answer } from '../../api/problems.ts';
import { Choice } from '../../app/choice.tsx';
import { Cell, Grid, Page } from '../../app/page.tsx';
import type { ResolvedView } from '../../view/resolve-range.ts';
import { useMinute } from '../../view/use-minute.ts';
import { useOwnParams } from '../../view/use-own-params.ts';
import { useView } from '../../view/use-view.ts';
import { PLAIN_NUMBER_PX } from '../../widgets/registry.tsx';
import { type GivenTo, useWidgets } from '../../widgets/use-widgets.ts';
import { Widget } from '../../widgets/widget.tsx';
import { earlierRange } from './earlier-range.ts';
import {
  type End,
  ends,
  geographySpecs,
  type Level,
  levels,
  numbers,
  type PlaceNumber,
  type Teller,
  tellers,
  withFacts,
  withRanks,
} from './queries.ts';
import classes from './geography.module.css';

const QUARTER_MS = 900_000;

const usual = { number: 'created', end: 'pickup', level: '7', teller: 'origin' } as const;

interface Chosen {
  number: PlaceNumber;
  end: End;
  level: Level;
  teller: Teller;
}

/** The address holds only what differs from the usual. */
const withoutUsual = (patch: Partial<Record<keyof typeof usual, string>>) =>
  Object.fromEntries(
    Object.entries(patch).map(([name, value]) => [
      name,
      value === usual[name as keyof typeof usual] ? undefined : value,
    ]),
  );

/** What a widget is given, with its answer changed. */
function changing(given: GivenTo) {
  return (id: string, change: (answer: Answer | undefined) => Answer | undefined) => ({
    ...given(id),
    answer: change(given(id).answer),
  });
}

/** The range that the page compares with. Each step of it asks everything anew, so it does not go by the minute. */
function useEarlier({ from, to, compare }: ResolvedView): ReturnType<typeof earlierRange> {
  const quarter = Math.floor(useMinute() / QUARTER_MS) * QUARTER_MS;
  return useMemo(() => earlierRange({ from, to }, compare, quarter), [from, to, compare, quarter]);
}

/** Where do people get on and off, and how many ride from where to where? */
export function GeographyPage() {
  const { resolved } = useView();
  const { params, set } = useOwnParams();
  const { number, end, level, teller } = { ...usual, ...params } as Chosen;
  const { from, to } = resolved;
  const earlier = useEarlier(resolved);
  const specs = useMemo(
    () => geographySpecs({ number, end, level, teller }, { from, to }, earlier),
    [number, end, level, teller, from, to, earlier],
  );
  const { given, numbers: told } = useWidgets(specs);
  const hasMap = specs['map'] !== undefined;
  const arrows = specs['arrows'] === undefined ? undefined : given('arrows').answer;
  const before = specs['before'] === undefined ? undefined : given('before').answer;
  const withAnswer = changing(given);
  return (
    <Page title="Geography">
      <Grid>
        <Cell span={12}>
          <Choices
            chosen={{ number, end, level, teller }}
            isNamed={!hasMap}
            onChoose={(patch) => set(withoutUsual(patch))}
          />
        </Cell>
        {told.map((id) => (
          <Cell span={3} key={id}>
            <Widget {...withAnswer(id, withFacts)} heightPx={PLAIN_NUMBER_PX} />
          </Cell>
        ))}
        {hasMap && (
          <Cell span={8}>
            <Widget {...withAnswer('map', (answer) => withFacts(answer, arrows))} heightPx={460} />
          </Cell>
        )}
        <Cell span={hasMap ? 4 : 12}>
          <div className={hasMap ? classes.beside : undefined}>
            <div className={classes.ranked}>
              <Widget {...withAnswer('ranked', (answer) => withRanks(answer, { number, before }))} />
            </div>
          </div>
        </Cell>
        <Cell span={12}>
          <Widget {...given('flows')} />
        </Cell>
      </Grid>
    </Page>
  );
}

interface ChoicesProps {
  chosen: Chosen;
  /** True: places have names, as cities have. */
  isNamed: boolean;
  onChoose: (patch: Partial<Record<keyof Chosen, string>>) => void;
}

function Choices({ chosen: { number, end, level, teller }, isNamed, onChoose }: ChoicesProps) {
  return (
    <section className={classes.choices} data-card aria-label="What the map shows">
      <Choice label="Show" value={number} options={numbers} onChoose={(next) => onChoose({ number: next })} />
      {isNamed ? (
        <Choice label="By" value={teller} options={tellers} onChoose={(next) => onChoose({ teller: next })} />
      ) : (
        <Choice label="At" value={end} options={ends} onChoose={(next) => onChoose({ end: next })} />
      )}
      <Choice label="Level" value={level} options={levels} onChoose={(next) => onChoose({ level: next })} />
    </section>
  );
}
