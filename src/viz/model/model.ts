import type { Catalogue } from '../spec/answer.ts';
import type { WidgetSpec } from '../spec/widget-spec.ts';
import { type BarsModel, makeBarsModel } from './bars-model.ts';
import { type FunnelModel, makeFunnelModel } from './funnel-model.ts';
import { type HeatmapModel, makeHeatmapModel } from './heatmap-model.ts';
import { makeMapModel, type MapModel } from './map-model.ts';
import { makeNumberModel, type NumberModel } from './number-model.ts';
import { makeRetentionModel, type RetentionModel } from './retention-model.ts';
import { makeSeriesModel, type MarkedDays, type SeriesModel } from './series-model.ts';
import { makeTableModel, type TableModel } from './table-model.ts';

export type Model =
  NumberModel | SeriesModel | BarsModel | HeatmapModel | TableModel | FunnelModel | RetentionModel | MapModel;

/** What a model reads beside spec and answer. */
export interface ModelContext {
  catalogue: Catalogue;
  /** For marks on axes of days. */
  days?: readonly MarkedDays[];
}

/** Makes of a spec and the body of its answer what is drawn: the same for screen, picture, mail and file. */
export function makeModel(spec: WidgetSpec, body: unknown, { catalogue, days }: ModelContext): Model {
  switch (spec.kind) {
    case 'number':
      return makeNumberModel(spec, body, catalogue);
    case 'line':
    case 'area':
    case 'bar':
      return makeSeriesModel(spec, body, catalogue, days);
    case 'bars':
      return makeBarsModel(spec, body, catalogue);
    case 'heatmap':
      return makeHeatmapModel(spec, body, catalogue);
    case 'table':
      return makeTableModel(spec, body, catalogue);
    case 'funnel':
      return makeFunnelModel(spec, body);
    case 'retention':
      return makeRetentionModel(spec, body);
    case 'map':
      return makeMapModel(spec, body);
  }
}

/** Tells whether there is nothing to draw: no row and no value. A 0 is something. */
export function isEmpty(model: Model): boolean {
  switch (model.kind) {
    case 'number':
      return false;
    case 'series':
      return (
        model.series.every(({ cells }) => cells.every((cell) => cell === null)) || model.buckets.length === 0
      );
    case 'bars':
    case 'table':
      return model.rows.length === 0;
    case 'heatmap':
      return model.legend === null;
    case 'funnel':
      return model.steps.length === 0 || (model.entered === '0' && model.pending === null);
    case 'retention':
      return model.cohorts.every(({ users }) => users === '0');
    case 'map':
      return model.places.length === 0 && model.flows.length === 0;
  }
}
