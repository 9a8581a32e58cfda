/** Hands a file to the browser. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const scale = 2;
const head = 40;

/** Tokens have no meaning outside the page: they become the colours that they stand for now. */
function resolveTokens(markup: string): string {
  const style = getComputedStyle(document.documentElement);
  const resolve = (text: string): string =>
    text.replace(
      /var\((--[a-z0-9-]+)\)/g,
      (_, token: string) => style.getPropertyValue(token).trim().replaceAll('"', "'") || 'currentColor',
    );
  // a token may stand for another one
  return resolve(resolve(markup)).replaceAll('&quot;', "'");
}

function loadImage(source: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error('the picture of the chart could not be drawn'));
    image.src = source;
  });
}

/** The chart as it stands, under a line that says what it is. */
export async function chartPicture(shown: SVGElement, title: string): Promise<Blob> {
  const { width, height } = shown.getBoundingClientRect();
  const svg = shown.cloneNode(true) as SVGElement;
  // labels that lie under a chip on the page lie free in the picture
  for (const label of svg.querySelectorAll('.highcharts-yaxis-labels text')) label.removeAttribute('opacity');
  const image = await loadImage(
    `data:image/svg+xml;charset=utf-8,${encodeURIComponent(resolveTokens(new XMLSerializer().serializeToString(svg)))}`,
  );
  const canvas = document.createElement('canvas');
  canvas.width = width * scale;
  canvas.height = (height + head) * scale;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser cannot draw pictures');
  const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  context.scale(scale, scale);
  context.fillStyle = token('--s1');
  context.fillRect(0, 0, width, height + head);
  context.fillStyle = token('--t1');
  context.font = '600 13px system-ui, sans-serif';
  context.fillText(title, 12, 25);
  context.drawImage(image, 0, head, width, height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be encoded'))),
      'image/png',
    );
  });
}
