/** What the pointer asks of the chart; x and y are pixels from the top left of the chart box. */
export interface GestureTarget {
  pan(pixels: number): void;
  zoom(x: number, factor: number): void;
  scalePrice(factor: number): void;
  hover(point: { readonly x: number; readonly y: number } | null): void;
  reset(): void;
  /** A double click on the border between the panes. */
  resetPanes(): void;
  /** Where the plot ends and the price axis begins; where the panes end and the navigator begins. */
  edges(): { readonly right: number; readonly bottom: number; readonly priceBottom: number };
}

const longPressMs = 350;
const moveSlack = 6;

interface Pointer {
  readonly x: number;
  readonly y: number;
}

/** Drag pans, wheel and pinch zoom, a drag on the axis scales the price, a long press moves the crosshair by touch. */
export function listenToGestures(box: HTMLElement, target: GestureTarget): () => void {
  const abort = new AbortController();
  const options = { signal: abort.signal };
  const pointers = new Map<number, Pointer>();
  let mode: 'none' | 'pan' | 'price' | 'pinch' | 'crosshair' = 'none';
  let press: ReturnType<typeof setTimeout> | undefined;

  function at(event: MouseEvent): Pointer {
    const bounds = box.getBoundingClientRect();
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
  }

  function startMode({ x, y }: Pointer): typeof mode {
    const edges = target.edges();
    if (y > edges.bottom) return 'none';
    if (x > edges.right) return y < edges.priceBottom ? 'price' : 'none';
    return 'pan';
  }

  function distance(): { readonly middle: number; readonly apart: number } {
    const [a, b] = [...pointers.values()];
    if (!a || !b) return { middle: 0, apart: 1 };
    return { middle: (a.x + b.x) / 2, apart: Math.max(8, Math.hypot(a.x - b.x, a.y - b.y)) };
  }

  function down(event: PointerEvent): void {
    const element = event.target as Element;
    if (event.button !== 0 || element.closest('button, a, .highcharts-axis-resizer, .highcharts-credits')) return;
    const point = at(event);
    if (startMode(point) === 'none') return;
    pointers.set(event.pointerId, point);
    box.setPointerCapture(event.pointerId);
    mode = pointers.size > 1 ? 'pinch' : startMode(point);
    clearTimeout(press);
    if (event.pointerType === 'touch' && mode === 'pan') {
      press = setTimeout(() => {
        mode = 'crosshair';
        target.hover(point);
      }, longPressMs);
    }
  }

  function move(event: PointerEvent): void {
    const point = at(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== 'touch') target.hover(startMode(point) === 'pan' ? point : null);
      return;
    }
    if (Math.hypot(point.x - before.x, point.y - before.y) > moveSlack) clearTimeout(press);
    if (mode === 'pinch') {
      const old = distance();
      pointers.set(event.pointerId, point);
      const now = distance();
      target.pan(now.middle - old.middle);
      target.zoom(now.middle, old.apart / now.apart);
      return;
    }
    pointers.set(event.pointerId, point);
    if (mode === 'pan') target.pan(point.x - before.x);
    if (mode === 'price') target.scalePrice(Math.exp((point.y - before.y) * 0.006));
    if (mode !== 'price' && (mode === 'crosshair' || event.pointerType !== 'touch')) target.hover(point);
  }

  function up(event: PointerEvent): void {
    clearTimeout(press);
    pointers.delete(event.pointerId);
    mode = pointers.size > 0 ? 'pan' : 'none';
  }

  function doubleClick(event: MouseEvent): void {
    if ((event.target as Element).closest('.highcharts-axis-resizer')) target.resetPanes();
    else if (startMode(at(event)) !== 'none') target.reset();
  }

  function wheel(event: WheelEvent): void {
    const point = at(event);
    const place = startMode(point);
    if (place === 'none') return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (place === 'price') target.scalePrice(Math.exp(event.deltaY * unit * 0.001));
    else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) target.pan(-event.deltaX * unit);
    else target.zoom(point.x, Math.exp(event.deltaY * unit * 0.0012));
  }

  box.addEventListener('pointerdown', down, options);
  box.addEventListener('pointermove', move, options);
  box.addEventListener('pointerup', up, options);
  box.addEventListener('pointercancel', up, options);
  box.addEventListener('pointerleave', () => target.hover(null), options);
  box.addEventListener('wheel', wheel, { ...options, passive: false });
  box.addEventListener('dblclick', doubleClick, options);
  return () => {
    clearTimeout(press);
    abort.abort();
  };
}
