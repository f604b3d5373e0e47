import type { Page } from 'playwright-core';

/** What a person who has no mouse found. */
export interface Tour {
  /** Controls that are shown, and that Tab never came to. */
  unreached: string[];
  /** Where the page did not show that the focus is there. */
  unseen: string[];
}

const AT_ONCE = 20;
/** More presses than any page has controls. */
const MOST_PRESSES = 600;

/** Goes through a page by Tab, from its top until its end. */
export async function tourByKeyboard(page: Page): Promise<Tour> {
  await page.evaluate(beginTour);
  for (let pressed = 0; pressed < MOST_PRESSES; pressed += AT_ONCE) {
    for (let n = 0; n < AT_ONCE; n += 1) await page.keyboard.press('Tab');
    if (await page.evaluate(isRound)) return page.evaluate(endTour);
  }
  throw new Error(
    `Tab does not come to the end of the page in ${MOST_PRESSES} presses: the focus is trapped.`,
  );
}

interface Notes {
  reached: Set<Element>;
  unseen: Set<string>;
  isRound: boolean;
}
type Window = { tour: Notes };

function beginTour(): void {
  const tour: Notes = { reached: new Set(), unseen: new Set(), isRound: false };
  Object.assign(globalThis, { tour });
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  const lookOf = (element: Element) =>
    [element, element.parentElement!, ...element.querySelectorAll('*')]
      .map((one) => getComputedStyle(one))
      .map(({ outline, boxShadow, borderColor }) => `${outline} ${boxShadow} ${borderColor}`)
      .join();
  let lookWithFocus = '';
  document.addEventListener('focusin', ({ target }) => {
    const element = target as Element;
    if (tour.reached.has(element)) tour.isRound = true; // it begins again
    tour.reached.add(element);
    lookWithFocus = lookOf(element);
  });
  document.addEventListener('focusout', ({ target }) => {
    const element = target as Element;
    if (element.isConnected && lookOf(element) === lookWithFocus)
      tour.unseen.add(element.outerHTML.slice(0, 160));
  });
}

const isRound = () =>
  (globalThis as unknown as Window).tour.isRound || document.activeElement === document.body;

function endTour(): Tour {
  const { reached, unseen } = (globalThis as unknown as Window).tour;
  const controls = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex="0"]';
  const isWanted = (element: Element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    !element.matches(':disabled, [tabindex="-1"]') &&
    element.getBoundingClientRect().width > 1;
  const unreached = [...document.querySelectorAll(controls)].filter(
    (element) => isWanted(element) && !reached.has(element),
  );
  return { unreached: unreached.map((one) => one.outerHTML.slice(0, 160)), unseen: [...unseen] };
}
