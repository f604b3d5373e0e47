import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import { colours, fontFamily } from '../../../src/viz/theme/tokens.ts';

// Mantine draws with our tokens: its own palette would bring a second set of greys, of other contrast.

/** Ten steps of one colour, as Mantine wants them; its components use a few of them only. */
function tuple(...steps: readonly string[]): MantineColorsTuple {
  return Array.from(
    { length: 10 },
    (_, at) => steps[Math.floor((at * steps.length) / 10)]!,
  ) as unknown as MantineColorsTuple;
}

const { dark, light } = colours;

const dialog = {
  defaultProps: { closeButtonProps: { 'aria-label': 'Close' }, attributes: { header: { role: 'none' } } },
};

export const theme = createTheme({
  fontFamily,
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'Roboto Mono', monospace",
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 6 },
  defaultRadius: 6,
  respectReducedMotion: true,
  cursorType: 'pointer',
  // The parts of a dialog, named for who cannot see them; its heading is no banner of the page.
  components: { Modal: dialog, Drawer: dialog },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '0.9375rem', xl: '1.25rem' },
  colors: {
    accent: tuple(light.accentBg, light.accent),
    // From text (0) to the page itself (9), as Mantine counts them.
    dark: [
      dark.ink,
      dark.ink2,
      dark.ink3,
      dark.field,
      dark.grid,
      dark.grid,
      dark.card,
      dark.page,
      dark.sunken,
      dark.sunken,
    ],
    gray: [
      light.page,
      light.sunken,
      light.grid,
      light.grid,
      light.field,
      light.field,
      light.ink3,
      light.ink2,
      light.ink2,
      light.ink,
    ],
  },
});

const ours = {
  '--mantine-color-body': 'var(--or-card)',
  '--mantine-color-text': 'var(--or-ink)',
  '--mantine-color-dimmed': 'var(--or-ink3)',
  '--mantine-color-placeholder': 'var(--or-ink3)',
  '--mantine-color-anchor': 'var(--or-accent)',
  '--mantine-color-default': 'var(--or-card)',
  '--mantine-color-default-hover': 'var(--or-sunken)',
  '--mantine-color-default-color': 'var(--or-ink)',
  '--mantine-color-default-border': 'var(--or-field)',
  '--mantine-color-error': 'var(--or-bad)',
  '--mantine-color-accent-filled': 'var(--or-accent)',
  '--mantine-color-accent-filled-hover': 'var(--or-accent)',
  '--mantine-color-accent-light': 'var(--or-accent-bg)',
  '--mantine-color-accent-light-hover': 'var(--or-accent-bg)',
  '--mantine-color-accent-light-color': 'var(--or-accent)',
  '--mantine-color-accent-outline': 'var(--or-accent)',
  '--mantine-color-accent-text': 'var(--or-accent)',
  '--mantine-primary-color-filled': 'var(--or-accent)',
  '--mantine-primary-color-filled-hover': 'var(--or-accent)',
  '--mantine-primary-color-light': 'var(--or-accent-bg)',
  '--mantine-primary-color-light-hover': 'var(--or-accent-bg)',
  '--mantine-primary-color-light-color': 'var(--or-accent)',
  '--mantine-primary-color-contrast': 'var(--or-on-accent)',
  '--mantine-color-white': 'var(--or-on-accent)',
};

/** Points the variables of Mantine to the tokens, in both schemes. */
export const resolveVariables: CSSVariablesResolver = () => ({ variables: {}, light: ours, dark: ours });
