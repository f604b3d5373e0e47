/** Made of the tokens by web/vite.config.ts. */
declare module 'virtual:tokens.css';
