/** Lets the browser save bytes or text as a file. */
export function saveFile(name: string, content: Blob | string): void {
  const blob =
    typeof content === 'string' ? new Blob([content], { type: 'text/csv;charset=utf-8' }) : content;
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the file after the click; a minute is enough for any of ours.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export interface PictureText {
  title: string;
  subtitle: string;
  /** At the foot: as of when. */
  foot: string;
}

const PAD = 32;
const HEAD = 88;
const FOOT = 48;

/** Puts a drawn canvas below its title and above its moment, in the colours of the page, and gives a PNG. */
export function framePicture(
  drawn: HTMLCanvasElement,
  { title, subtitle, foot }: PictureText,
): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = drawn.width + 2 * PAD;
  canvas.height = drawn.height + HEAD + FOOT;
  const context = canvas.getContext('2d')!;
  const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const write = (text: string, font: string, colour: string, y: number) => {
    context.font = `${font} ${token('--or-font')}`;
    context.fillStyle = token(colour);
    context.fillText(text, PAD, y, canvas.width - 2 * PAD);
  };
  context.fillStyle = token('--or-card');
  context.fillRect(0, 0, canvas.width, canvas.height);
  write(title, '600 30px', '--or-ink', 46);
  write(subtitle, '400 24px', '--or-ink3', 78);
  context.drawImage(drawn, PAD, HEAD);
  write(foot, '400 22px', '--or-ink3', canvas.height - 18);
  return new Promise((done) => canvas.toBlob(done, 'image/png'));
}
