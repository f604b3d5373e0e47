import { lazy, type RefObject, Suspense } from 'react';
import type { Model } from '../../../src/viz/model/model.ts';
import type { WidgetKind } from '../../../src/viz/spec/widget-spec.ts';
import { Skeleton } from './frame/states.tsx';
import { BarsView } from './views/bars-view.tsx';
import { NumberView } from './views/number-view.tsx';

/** What people can do with a view. */
export interface ViewActions {
  /** Filters the page by a value of a dimension; `unknown` stands for events that do not say. */
  onFilter?: (dimension: string, value: string) => void;
  /** By what the page is filtered: these rows are marked. */
  selected?: Readonly<Record<string, string>>;
  /** Opens what is behind the number. */
  onOpen?: () => void;
  /** Opens what was lost after a step of a funnel, from 1. */
  onStep?: ((step: number) => void) | undefined;
  /** The step of which that is open; null: none. */
  openStep?: number | null | undefined;
}

export interface ViewProps<Of extends Model> extends ViewActions {
  model: Of;
  title: string;
  heightPx: number;
  /** A view that is drawn on a canvas puts here what gives it. */
  picture: RefObject<(() => HTMLCanvasElement) | null>;
}

const SeriesView = lazy(() => import('./views/series-view.tsx'));
const HeatmapView = lazy(() => import('./views/heatmap-view.tsx'));
const TableView = lazy(() => import('./views/table-view.tsx'));
const FunnelView = lazy(() => import('./views/funnel-view.tsx'));
const RetentionView = lazy(() => import('./views/retention-view.tsx'));
const MapView = lazy(() => import('./views/map-view.tsx'));

/** Height of the body in CSS pixels: what is reserved before an answer is there, so that nothing jumps. 0: as high as it gets. */
export const heightOf: Readonly<Record<WidgetKind, number>> = {
  number: 92,
  line: 248,
  area: 248,
  bar: 248,
  bars: 160,
  heatmap: 200,
  table: 240,
  funnel: 220,
  retention: 280,
  map: 420,
};

/** Height of a number that has no line below it, in CSS pixels. */
export const PLAIN_NUMBER_PX = 64;

/** Draws a model by the view of its kind. Charts and maps come when they are first needed. */
export function View({ model, ...props }: ViewProps<Model>) {
  return (
    <Suspense fallback={<Skeleton kind="line" heightPx={props.heightPx} />}>{viewOf(model, props)}</Suspense>
  );
}

function viewOf(model: Model, props: Omit<ViewProps<Model>, 'model'>) {
  switch (model.kind) {
    case 'number':
      return <NumberView model={model} {...props} />;
    case 'series':
      return <SeriesView model={model} {...props} />;
    case 'bars':
      return <BarsView model={model} {...props} />;
    case 'heatmap':
      return <HeatmapView model={model} {...props} />;
    case 'table':
      return <TableView model={model} {...props} />;
    case 'funnel':
      return <FunnelView model={model} {...props} />;
    case 'retention':
      return <RetentionView model={model} {...props} />;
    case 'map':
      return <MapView model={model} {...props} />;
  }
}
