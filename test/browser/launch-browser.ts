import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { findBrowser } from '../../scripts/services/browser.ts';

/** How the Chromium of this machine is started. */
export function launchOptions(): LaunchOptions {
  return {
    executablePath: findBrowser()!,
    args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb', '--font-render-hinting=none'],
  };
}

/** Starts the Chromium of this machine. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch(launchOptions());
}
