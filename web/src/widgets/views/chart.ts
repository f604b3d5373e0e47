import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';

// The one place where ECharts meets the page. It comes with the first chart, not with the application.
use([LineChart, BarChart, GridComponent, TooltipComponent, MarkLineComponent, LabelLayout, CanvasRenderer]);

export interface Chart {
  draw: (option: object) => void;
  /** Puts the line of the pointer at a bucket. */
  point: (at: number) => void;
  /** Where a bucket is, in CSS pixels from the left. */
  xOf: (at: number) => number;
  picture: () => HTMLCanvasElement;
  close: () => void;
}

interface Listeners {
  /** The pointer is over a bucket; null: it left. */
  onPoint: (at: number | null) => void;
  onWidth: (widthPx: number) => void;
}

/** Opens a chart in an element; it follows the size of the element. `close` gives all of it back: a wall display runs for months. */
export function openChart(element: HTMLElement, { onPoint, onWidth }: Listeners): Chart {
  const chart = init(element, null, { renderer: 'canvas' });
  chart.on('updateAxisPointer', (event) => {
    const [axis] = (event as { axesInfo?: { value: number }[] }).axesInfo ?? [];
    onPoint(axis?.value ?? null);
  });
  chart.on('globalout', () => onPoint(null));
  const observer = new ResizeObserver(([entry]) => {
    const { width, height } = entry!.contentRect;
    if (width === 0 || height === 0) return;
    chart.resize({ width, height });
    onWidth(width);
  });
  observer.observe(element);
  return {
    draw: (option) => chart.setOption(option as EChartsCoreOption, { notMerge: true }),
    point: (at) => chart.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: at }),
    xOf: (at) => chart.convertToPixel({ xAxisIndex: 0 }, at),
    picture: () => chart.renderToCanvas({ pixelRatio: 2 }),
    close: () => {
      observer.disconnect();
      chart.dispose();
    },
  };
}
