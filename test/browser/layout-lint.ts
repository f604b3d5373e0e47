import type { Page } from 'playwright-core';

/** Faults of the layout that a person sees at once and that axe does not: each with the element that has it. */
export function lintLayout(page: Page): Promise<string[]> {
  return page.evaluate(lintInPage);
}

/** Runs in the page, so it stands on nothing outside of itself. */
function lintInPage(): string[] {
  const LEAST_TARGET_PX = 24;
  const SLACK_PX = 1.5;
  const faults: string[] = [];
  const isShown = (element: Element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    element.closest('.visually-hidden, [aria-hidden="true"], svg, canvas') === null &&
    element.getBoundingClientRect().width > 1;
  const nameOf = (element: Element) =>
    `<${element.tagName.toLowerCase()}> "${(element.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 50)}"`;
  const all = [...document.querySelectorAll('body *')].filter(isShown);

  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1)
    faults.push(`the page is ${root.scrollWidth - root.clientWidth} px wider than the window`);

  const scrolls = (element: Element) => /auto|scroll/.test(getComputedStyle(element).overflow);
  /** The element that cuts off what is in this one, when its text goes beyond; a cut that shows dots and tells the whole is none. */
  const cutBy = (element: Element): Element | null => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const { right, width } = range.getBoundingClientRect();
    for (let one: Element | null = element; one !== null && width > 0; one = one.parentElement) {
      const { overflowX, textOverflow } = getComputedStyle(one);
      if (/auto|scroll/.test(overflowX)) return null;
      if (textOverflow === 'ellipsis' && one.closest('[title]') !== null) return null;
      if (/hidden|clip/.test(overflowX) && right > one.getBoundingClientRect().right + SLACK_PX) return one;
    }
    return null;
  };
  for (const element of all) {
    const style = getComputedStyle(element);
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === 3 && node.textContent!.trim() !== '',
    );
    const isEllipsis = style.textOverflow === 'ellipsis' && element.getAttribute('title') !== null;
    const hides = /hidden|clip/.test(style.overflowX + style.overflowY);
    if (hasText && hides && !isEllipsis && !scrolls(element)) {
      if (element.scrollWidth > element.clientWidth + SLACK_PX)
        faults.push(`clipped text: ${nameOf(element)}`);
      if (element.scrollHeight > element.clientHeight + 4)
        faults.push(`clipped text below: ${nameOf(element)}`);
    }
    if (hasText && cutBy(element) !== null) faults.push(`text that is cut off: ${nameOf(element)}`);
    if (hasText && element.closest('main, header') !== null) {
      const box = element.getBoundingClientRect();
      const isInScroller = (function up(one: Element | null): boolean {
        return one !== null && (scrolls(one) || up(one.parentElement));
      })(element.parentElement);
      if (box.right > root.clientWidth + SLACK_PX && !isInScroller)
        faults.push(`text beyond the window: ${nameOf(element)}`);
    }
  }

  const header = document.querySelector('header');
  if (header !== null) {
    for (const element of all.filter((one) => header.contains(one))) {
      const lines = Number.parseFloat(getComputedStyle(element).lineHeight);
      const hasText = [...element.childNodes].some(
        (node) => node.nodeType === 3 && node.textContent!.trim() !== '',
      );
      if (hasText && element.getBoundingClientRect().height > lines * 1.8 + 12)
        faults.push(`wrapped in the header: ${nameOf(element)}`);
    }
  }

  const targets = all.filter((one) =>
    one.matches(
      'button, a[href], input:not([type="hidden"]), select, [role="button"], [role="tab"], summary',
    ),
  );
  for (const target of targets) {
    const { width, height } = target.getBoundingClientRect();
    const isInText = target.matches('a') && target.closest('p, li, dd, td, th') !== null;
    if (!isInText && (width < LEAST_TARGET_PX - 0.5 || height < LEAST_TARGET_PX - 0.5))
      faults.push(`a target of ${Math.round(width)} × ${Math.round(height)} px: ${nameOf(target)}`);
  }

  // A button that lies above the page must not lie on words. One without a background hides what is under its picture only.
  const drawn = (one: Element) => {
    const isSeenThrough = /^(?:transparent|rgba\(.*, 0\))$/.test(getComputedStyle(one).backgroundColor);
    return (isSeenThrough ? (one.querySelector('svg') ?? one) : one).getBoundingClientRect();
  };
  /** The part of a text that its scrollers show. */
  const seenPart = (text: DOMRect, element: Element) => {
    let { left, right, top, bottom } = text;
    for (let one: Element | null = element; one !== null; one = one.parentElement) {
      if (getComputedStyle(one).overflow === 'visible') continue;
      const box = one.getBoundingClientRect();
      [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
      [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
    }
    return { left, right, top, bottom };
  };
  const above = targets.filter(
    (one) => one.closest('main') !== null && getComputedStyle(one).position === 'absolute',
  );
  for (const element of above.length === 0 ? [] : all)
    for (const node of element.childNodes) {
      if (node.nodeType !== 3 || node.textContent!.trim() === '') continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const text = seenPart(range.getBoundingClientRect(), element);
      const cover = above.find((one) => {
        const { left, right, top, bottom } = drawn(one);
        const isBeside = left >= text.right - 2 || text.left >= right - 2;
        const isOff = top >= text.bottom - 4 || text.top >= bottom - 4;
        return !isBeside && !isOff && !one.contains(element) && !element.contains(one);
      });
      if (cover !== undefined) faults.push(`${nameOf(element)} is under ${nameOf(cover)}`);
    }

  const inHeader = targets.filter((one) => header?.contains(one) === true);
  for (const [at, one] of inHeader.entries())
    for (const other of inHeader.slice(at + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
      const overlaps =
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
      if (overlaps) faults.push(`overlap: ${nameOf(one)} and ${nameOf(other)}`);
    }

  const clocks = new Set(
    [...document.querySelectorAll('time')]
      .filter((one) => isShown(one) && one.closest('header') !== null)
      .map((one) => one.textContent),
  );
  if (clocks.size > 1) faults.push(`${clocks.size} clocks: ${[...clocks].join(', ')}`);
  for (const card of document.querySelectorAll('[data-card]'))
    if (card.getBoundingClientRect().height > 200 && (card.textContent ?? '').trim() === '')
      faults.push(`an empty card of ${Math.round(card.getBoundingClientRect().height)} px`);
  return faults;
}
