/** Made of the tokens by web/vite.config.ts. */
declare module 'virtual:tokens.css';

/** Made by web/build/outlines.ts: lines of longitude and latitude in turns. */
declare module 'virtual:outlines' {
  export const land: readonly (readonly number[])[];
  export const borders: readonly (readonly number[])[];
}

declare module 'virtual:used-on' {
  /** By the name of a page: the names that it asks for, those of metrics among them. */
  const usedOn: Readonly<Record<string, readonly string[]>>;
  export default usedOn;
}
