/** Made of the tokens by web/vite.config.ts. */
declare module 'virtual:tokens.css';

/** Made by web/build/outlines.ts: lines of longitude and latitude in turns. */
declare module 'virtual:outlines' {
  export const land: readonly (readonly number[])[];
  export const borders: readonly (readonly number[])[];
}
