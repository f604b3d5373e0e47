// Draws a part of the page on a canvas, as it is seen: its copy, with every style written out, is an image (SVG holds HTML), and images
// can be drawn. The image is a document of its own: it sees no style sheet and no font of the page, so it brings both.

/** Twice as many pixels as on a plain screen, so that text is sharp where the picture is pasted. */
const SCALE = 2;

/** Draws an element. `canvasIn` gives a sharper drawing of a canvas inside of it; null: it has none. */
export async function drawElement(
  element: HTMLElement,
  canvasIn: (() => HTMLCanvasElement) | null,
): Promise<HTMLCanvasElement> {
  const { width, height } = element.getBoundingClientRect();
  const copy = copyOf(element, canvasIn);
  copy.style.margin = '0';
  const html = new XMLSerializer().serializeToString(copy);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width * SCALE}" height="${height * SCALE}" viewBox="0 0 ${width} ${height}">
<style>${await fontsOfPage()}</style><foreignObject width="${width}" height="${height}">${html}</foreignObject></svg>`;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * SCALE);
  canvas.height = Math.ceil(height * SCALE);
  canvas.getContext('2d')!.drawImage(image, 0, 0);
  return canvas;
}

/** Copies an element with all below it. What is hidden from the eye stays out. */
function copyOf(element: HTMLElement | SVGElement, canvasIn: (() => HTMLCanvasElement) | null): HTMLElement {
  const copy =
    element instanceof HTMLCanvasElement
      ? pictureOf(canvasIn?.() ?? element)
      : (element.cloneNode(false) as HTMLElement);
  const style = getComputedStyle(element);
  for (const name of style) copy.style.setProperty(name, style.getPropertyValue(name));
  for (const child of element.childNodes) {
    if (child instanceof HTMLElement || child instanceof SVGElement) {
      if (!child.matches('.visually-hidden, datalist')) copy.append(copyOf(child, canvasIn));
    } else if (child.nodeType === Node.TEXT_NODE) copy.append(child.cloneNode());
  }
  return copy;
}

function pictureOf(canvas: HTMLCanvasElement): HTMLImageElement {
  const image = document.createElement('img');
  image.src = canvas.toDataURL('image/png');
  return image;
}

let fonts: Promise<string> | null = null;

/** The font faces of the page as text, each with its file inside. Without them a text is drawn in another font, and still drawn. */
function fontsOfPage(): Promise<string> {
  fonts ??= Promise.all(
    [...document.styleSheets]
      .flatMap(({ cssRules }) => [...cssRules])
      .filter((rule) => rule instanceof CSSFontFaceRule)
      .map(withFile),
  ).then((faces) => faces.join('\n'));
  return fonts;
}

async function withFile({ cssText, parentStyleSheet }: CSSFontFaceRule): Promise<string> {
  const [, path] = /url\("?([^")]+)"?\)/.exec(cssText) ?? [];
  if (path === undefined) return '';
  try {
    const response = await fetch(new URL(path, parentStyleSheet?.href ?? location.href));
    return cssText.replace(path, await dataUrlOf(await response.blob()));
  } catch {
    return '';
  }
}

function dataUrlOf(blob: Blob): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result as string);
  reader.readAsDataURL(blob);
  return promise;
}
