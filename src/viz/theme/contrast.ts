/** The contrast of two colours `#rrggbb` as WCAG 2 defines it: 1 (none) to 21. */
export function contrastOf(one: string, other: string): number {
  const [low, high] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

/** The colour of the two given that can be read on `face`. */
export function readableOn(face: string, ink: string, paper: string): string {
  return contrastOf(face, ink) >= contrastOf(face, paper) ? ink : paper;
}

function luminanceOf(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
