import { useMemo } from 'react';
import { Choice } from '../../app/choice.tsx';
import { Cell, Grid, Page } from '../../app/page.tsx';
import { useOwnParams } from '../../view/use-own-params.ts';
import { useView } from '../../view/use-view.ts';
import { PLAIN_NUMBER_PX } from '../../widgets/registry.tsx';
import { useWidgets } from '../../widgets/use-widgets.ts';
import { Widget } from '../../widgets/widget.tsx';
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
} from './queries.ts';
import classes from './geography.module.css';

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

/** Where do people get on and off, and how many ride from where to where? */
export function GeographyPage() {
  const { resolved } = useView();
  const { params, set } = useOwnParams();
  const { number, end, level, teller } = { ...usual, ...params } as Chosen;
  const { from, to } = resolved;
  const specs = useMemo(
    () => geographySpecs({ number, end, level, teller }, { from, to }),
    [number, end, level, teller, from, to],
  );
  const { given, numbers: told } = useWidgets(specs);
  const hasMap = specs['map'] !== undefined;
  return (
    <Page
      title="Geography"
      aside={
        <Choices
          chosen={{ number, end, level, teller }}
          isNamed={!hasMap}
          onChoose={(patch) => set(withoutUsual(patch))}
        />
      }
    >
      <Grid>
        {told.map((id) => (
          <Cell span={2} key={id}>
            <Widget {...given(id)} heightPx={PLAIN_NUMBER_PX} />
          </Cell>
        ))}
        {hasMap && (
          <Cell span={8}>
            <Widget {...given('map')} heightPx={460} />
          </Cell>
        )}
        <Cell span={hasMap ? 4 : 12}>
          <div className={classes.ranked}>
            <Widget {...given('ranked')} />
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
    <div className={classes.choices}>
      <Choice label="Show" value={number} options={numbers} onChoose={(next) => onChoose({ number: next })} />
      {isNamed ? (
        <Choice label="By" value={teller} options={tellers} onChoose={(next) => onChoose({ teller: next })} />
      ) : (
        <Choice label="At" value={end} options={ends} onChoose={(next) => onChoose({ end: next })} />
      )}
      <Choice label="Level" value={level} options={levels} onChoose={(next) => onChoose({ level: next })} />
    </div>
  );
}
