/**
 * The one source of every colour and size of the application, of charts and of the CSS variables alike. A colour that stands
 * elsewhere would drift from the contrast that the tests of this folder compute.
 */
export type Scheme = 'light' | 'dark';

/** Colours that have a meaning; each has a value for light and for dark. */
export interface Colours {
  page: string;
  card: string;
  sunken: string;
  /** Ink for text: main, second and note. */
  ink: string;
  ink2: string;
  ink3: string;
  accent: string;
  /** Text on a face of the accent colour. */
  onAccent: string;
  /** A quiet face under what is selected. */
  accentBg: string;
  good: string;
  goodBg: string;
  bad: string;
  badBg: string;
  warn: string;
  warnBg: string;
  simulated: string;
  simulatedBg: string;
  /** The border of a field and the colour of Others; at least 3 : 1 against the card. */
  field: string;
  grid: string;
}

export const colours: Readonly<Record<Scheme, Colours>> = {
  light: {
    page: '#f6f7f9',
    card: '#ffffff',
    sunken: '#eef0f3',
    ink: '#12161c',
    ink2: '#454d59',
    ink3: '#5f6875',
    accent: '#1f5fd6',
    onAccent: '#ffffff',
    accentBg: '#e8f1fe',
    good: '#0b7a5b',
    goodBg: '#e5f5ef',
    bad: '#b3261e',
    badBg: '#fdecea',
    warn: '#8a5a00',
    warnBg: '#fff3d6',
    simulated: '#6b3fa0',
    simulatedBg: '#f1eafb',
    field: '#7e8692',
    grid: '#d9dde3',
  },
  dark: {
    page: '#0f1217',
    card: '#171b22',
    sunken: '#0b0d11',
    ink: '#eef1f5',
    ink2: '#b9c0cb',
    ink3: '#949daa',
    accent: '#7aa7ff',
    onAccent: '#0f1217',
    accentBg: '#1c2a44',
    good: '#4cc9a0',
    goodBg: '#12302a',
    bad: '#ff8a80',
    badBg: '#3a1b1b',
    warn: '#f2b84b',
    warnBg: '#33270d',
    simulated: '#c9a7ff',
    simulatedBg: '#2a1f3d',
    field: '#6d7684',
    grid: '#2b313b',
  },
};

export interface TextStyle {
  sizePx: number;
  linePx: number;
  weight: number;
}

export const text = {
  note: { sizePx: 12, linePx: 16, weight: 400 },
  label: { sizePx: 13, linePx: 18, weight: 400 },
  body: { sizePx: 14, linePx: 20, weight: 400 },
  title: { sizePx: 15, linePx: 20, weight: 600 },
  page: { sizePx: 20, linePx: 28, weight: 600 },
  kpi: { sizePx: 28, linePx: 34, weight: 600 },
  kpiPhone: { sizePx: 22, linePx: 28, weight: 600 },
  kpiKiosk: { sizePx: 48, linePx: 56, weight: 600 },
} as const satisfies Record<string, TextStyle>;

export const fontFamily = "'Inter Variable', Inter, system-ui, sans-serif";

/** Steps of space in CSS pixels. */
export const space = [4, 8, 12, 16, 24, 32, 48] as const;

export const size = {
  radiusPx: 6,
  cardRadiusPx: 8,
  gridGapPx: 12,
  cardPadXPx: 16,
  cardPadYPx: 12,
  rowPx: 32,
  compactRowPx: 28,
  /** The least height and width of what is pressed: with a mouse, and on a coarse pointer. */
  targetPx: 24,
  coarseTargetPx: 44,
} as const;
