import { readableOn } from './contrast.ts';
import { categorical, diverging, sequential } from './palette.ts';
import { colours, fontFamily, size, space, text, type Scheme, type TextStyle } from './tokens.ts';

const BLACK = '#0b0d11';
const WHITE = '#ffffff';

/**
 * The style sheet of the tokens: `--or-ink`, `--or-good-bg`, `--or-cat-1`…`8`, `--or-seq-1`…`7`, `--or-div-1`…`7`, `--or-text-kpi` (a
 * value for `font`), `--or-row` and so on. The scheme is chosen as Mantine does it, by `data-mantine-color-scheme` on the root.
 */
export function renderCss(): string {
  const common = [
    ...categorical.map((colour, at) => `--or-cat-${at + 1}: ${colour};`),
    ...Object.entries(text).map(([name, style]) => `--or-text-${kebab(name)}: ${fontOf(style)};`),
    ...Object.entries(size).map(([name, px]) => `--or-${kebab(name.replace(/Px$/, ''))}: ${px}px;`),
    ...space.map((px, at) => `--or-space-${at + 1}: ${px}px;`),
    `--or-font: ${fontFamily};`,
  ];
  return [
    block(':root', common),
    block(":root, [data-mantine-color-scheme='light']", linesOf('light')),
    // Paper is light, whatever the screen is.
    `@media screen {\n${block("[data-mantine-color-scheme='dark']", linesOf('dark'))}\n}`,
    '',
  ].join('\n');
}

function linesOf(scheme: Scheme): string[] {
  return [
    `color-scheme: ${scheme};`,
    ...Object.entries(colours[scheme]).map(([name, colour]) => `--or-${kebab(name)}: ${colour};`),
    ...sequential[scheme].map((colour, at) => `--or-seq-${at + 1}: ${colour};`),
    // On a step of colour stands black or white, whichever can be read.
    ...sequential[scheme].map((colour, at) => `--or-seq-ink-${at + 1}: ${readableOn(colour, BLACK, WHITE)};`),
    ...diverging[scheme].map((colour, at) => `--or-div-${at + 1}: ${colour};`),
  ];
}

function fontOf({ sizePx, linePx, weight }: TextStyle): string {
  // In rem, so that text grows with the setting of the browser.
  return `${weight} ${sizePx / 16}rem/${linePx / 16}rem var(--or-font)`;
}

function block(selector: string, lines: readonly string[]): string {
  return `${selector} {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`;
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
