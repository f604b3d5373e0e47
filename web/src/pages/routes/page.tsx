import { useMemo } from 'react';
import { type Answer, type Problem, problemOf } from '../../api/problems.ts';
import { useBatch } from '../../api/use-batch.ts';
import { Choice } from '../../app/choice.tsx';
import { Cell, Grid, Page } from '../../app/page.tsx';
import { ProblemNote } from '../../app/problem-note.tsx';
import { facts, serviceNowMs } from '../../facts.ts';
import { dayIn } from '../../view/resolve-range.ts';
import { useOwnParams } from '../../view/use-own-params.ts';
import { type UsedView, useView } from '../../view/use-view.ts';
import { PLAIN_NUMBER_PX } from '../../widgets/registry.tsx';
import { useWidgets } from '../../widgets/use-widgets.ts';
import { Widget } from '../../widgets/widget.tsx';
import { popularQuery, type RankedBy, rankings, routeSpecs } from './queries.ts';
import { type ListedRoute, RouteList } from './route-list.tsx';
import classes from './routes.module.css';

interface PopularBody {
  routes?: readonly ListedRoute[];
  query?: { currency: string };
}

/** Which routes fill their seats, and who has seats left? */
export function RoutesPage() {
  const { view, resolved, change } = useView();
  const { params, set } = useOwnParams();
  const by = (params['by'] ?? 'bookings') as RankedBy;
  const { from, to } = resolved;
  const query = useMemo(() => popularQuery(by, { from, to }), [by, from, to]);
  const batch = useBatch([{ id: 'routes', ...query }]);
  const answer = batch.answers['routes'];
  const body = (answer?.status === 200 ? answer.body : {}) as PopularBody;
  const routes = body.routes ?? [];
  const chosen = view.filters['route_id'] ?? routes[0]?.route_id ?? null;
  const named = routes.find(({ route_id }) => route_id === chosen);
  return (
    <Page
      title="Routes"
      aside={
        <Choice
          label="Rank by"
          value={by}
          options={rankings}
          onChoose={(next) => set({ by: next === 'bookings' ? undefined : next })}
        />
      }
    >
      <Grid>
        <Cell span={4}>
          <RouteList
            routes={routes}
            by={by}
            currency={body.query?.currency ?? facts.currency}
            chosen={chosen}
            onChoose={(route) => change({ filters: { ...view.filters, route_id: route } })}
          />
        </Cell>
        <Cell span={8}>
          {chosen === null ? (
            <NoRoute answer={answer} problem={batch.problem} askAgain={batch.askAgain} />
          ) : (
            <OneRoute
              key={chosen}
              route={chosen}
              name={named?.route_name ?? `Route ${chosen.slice(0, 8)}`}
              resolved={resolved}
            />
          )}
        </Cell>
      </Grid>
    </Page>
  );
}

interface NoRouteProps {
  answer: Answer | undefined;
  problem: Problem | null;
  askAgain: () => void;
}

/** What stands in the place of a route: it is not known yet which there are, that failed, or there is none. */
function NoRoute({ answer, problem, askAgain }: NoRouteProps) {
  const failed = problem ?? (answer === undefined ? null : problemOf(answer));
  if (failed !== null) return <ProblemNote problem={failed} askAgain={askAgain} />;
  if (answer === undefined) return <p className={classes.none}>Asking which routes were booked…</p>;
  return <p className={classes.none}>Nothing was booked on any route in this range.</p>;
}

/** The widgets of a route in their order, and how many of twelve columns each takes. */
const charts = [
  ['seatsLeft', 6],
  ['byHour', 6],
  ['perDay', 12],
  ['departures', 12],
  ['overCapacity', 12],
] as const;

interface OneRouteProps {
  route: string;
  name: string;
  resolved: UsedView['resolved'];
}

function OneRoute({ route, name, resolved }: OneRouteProps) {
  const today = dayIn(facts.timezone, serviceNowMs());
  const { year, month, day } = today;
  const specs = useMemo(
    () => routeSpecs(route, resolved, { year, month, day }),
    [route, resolved, year, month, day],
  );
  const { given, numbers } = useWidgets(specs);
  return (
    <div className={classes.one}>
      <h2 className={classes.heading}>{name}</h2>
      <div className={classes.numbers}>
        {numbers.map((id) => (
          <Widget key={id} {...given(id)} heightPx={PLAIN_NUMBER_PX} />
        ))}
      </div>
      <Grid>
        {charts.map(([id, span]) => (
          <Cell key={id} span={span}>
            <Widget {...given(id)} />
          </Cell>
        ))}
      </Grid>
    </div>
  );
}
