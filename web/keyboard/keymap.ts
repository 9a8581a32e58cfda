import { type Timeframe, timeframes } from '../../contracts/timeframe.ts';

export type Command =
  | 'find'
  | 'help'
  | 'next-symbol'
  | 'previous-symbol'
  | 'pan-left'
  | 'pan-right'
  | 'zoom-in'
  | 'zoom-out'
  | 'price-in'
  | 'price-out'
  | 'latest'
  | 'reset'
  | 'crosshair-left'
  | 'crosshair-right'
  | 'scale-log'
  | 'scale-percent'
  | 'scale-auto'
  | 'time-zone'
  | 'book'
  | 'trades'
  | 'watchlist'
  | 'download'
  | 'speak';

export interface Key {
  readonly key: string;
  readonly code: string;
  readonly alt: boolean;
  readonly ctrl: boolean;
  readonly shift: boolean;
}

const single: Readonly<Record<string, Command>> = {
  '/': 'find',
  '?': 'help',
  j: 'next-symbol',
  k: 'previous-symbol',
  b: 'book',
  t: 'trades',
  w: 'watchlist',
  ArrowLeft: 'pan-left',
  ArrowRight: 'pan-right',
  '+': 'zoom-in',
  '=': 'zoom-in',
  '-': 'zoom-out',
  End: 'latest',
  '[': 'crosshair-left',
  ']': 'crosshair-right',
};

/** By the place of the key: with Alt held, some systems type another letter. */
const withAlt: Readonly<Record<string, Command>> = {
  KeyR: 'reset',
  KeyL: 'scale-log',
  KeyP: 'scale-percent',
  KeyS: 'scale-auto',
  KeyU: 'time-zone',
  KeyE: 'download',
  KeyV: 'speak',
};

/** What a key asks for, if anything. Letters count in either case. */
export function commandOf({ key, code, alt, ctrl, shift }: Key): Command | undefined {
  if (ctrl) return code === 'KeyK' && !alt && !shift ? 'find' : undefined;
  if (alt) return shift ? undefined : withAlt[code];
  if (shift && key === 'ArrowUp') return 'price-in';
  if (shift && key === 'ArrowDown') return 'price-out';
  if (shift && key.startsWith('Arrow')) return undefined;
  return single[key.length === 1 ? key.toLowerCase() : key];
}

/** Those that need no modifier can be switched off. */
export const isSingleKey = ({ alt, ctrl }: Key): boolean => !alt && !ctrl;

const byDigit: readonly Timeframe[] = ['1m', '5m', '15m', '1h', '4h', '1d'];

export interface Typed {
  /** What has been typed so far; empty when nothing is under way. */
  readonly text: string;
  /** Take this timeframe now. */
  readonly chosen?: Timeframe;
}

/**
 * Timeframes by key. A digit alone is a position (`2` is 5m), taken after a pause (`key` null); a digit with more behind
 * it is spelt (`15m`, then Enter). Null when the key has nothing to do with it.
 */
export function typeTimeframe(text: string, key: string | null): Typed | null {
  if (key === null) {
    const chosen = spelt(text) ?? (text.length === 1 ? byDigit[Number(text) - 1] : undefined);
    return chosen ? { text: '', chosen } : { text: '' };
  }
  if (/^\d$/.test(key) && (text !== '' || key !== '0')) return text.length < 3 ? { text: text + key } : { text };
  if (text === '') return null;
  if (/^[smhd]$/i.test(key)) return { text: text.replace(/[smhd]$/, '') + key.toLowerCase() };
  if (key === 'Backspace') return { text: text.slice(0, -1) };
  if (key === 'Escape') return { text: '' };
  if (key === 'Enter') return typeTimeframe(text, null);
  return null;
}

function spelt(text: string): Timeframe | undefined {
  return timeframes.find((timeframe) => timeframe === text);
}

/** For the help. */
export const shortcuts: readonly { readonly title: string; readonly rows: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Symbols and timeframes',
    rows: [
      ['Find symbol', '/ or Ctrl K'],
      ['Next, previous symbol', 'J K'],
      ['1m 5m 15m 1h 4h 1D', '1 … 6'],
      ['Any timeframe', 'type 15m Enter'],
      ['Book, trades', 'B T'],
      ['Watchlist', 'W'],
    ],
  },
  {
    title: 'Chart',
    rows: [
      ['Pan', '← →'],
      ['Zoom', '+ −'],
      ['Price scale', 'Shift ↑ ↓'],
      ['Latest candle', 'End'],
      ['Reset view', 'Alt R'],
      ['Crosshair step', '[ ]'],
      ['Log, percent, auto scale', 'Alt L P S'],
      ['UTC or local time', 'Alt U'],
      ['Download', 'Alt E'],
    ],
  },
  {
    title: 'Page',
    rows: [
      ['Read symbol, price, change, age', 'Alt V'],
      ['This help', '?'],
      ['Close', 'Esc'],
    ],
  },
];
