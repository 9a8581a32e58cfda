import type { Zone } from '../format/time.ts';
import { createStore } from './store.ts';

export const themes = ['system', 'dark', 'light'] as const;
export const palettes = ['classic', 'cvd', 'inverse'] as const;
export const scales = ['linear', 'log', 'percent'] as const;

export type Scale = (typeof scales)[number];

export interface Preferences {
  readonly version: 1;
  readonly theme: (typeof themes)[number];
  readonly palette: (typeof palettes)[number];
  readonly hollow: boolean;
  readonly zone: Zone;
  readonly scale: Scale;
  readonly singleKeys: boolean;
  /** Height of the price pane in percent of the panes. */
  readonly pricePane: number;
  readonly bookBars: 'cumulative' | 'size';
}

export const defaults: Preferences = {
  version: 1,
  theme: 'system',
  palette: 'classic',
  hollow: false,
  zone: 'utc',
  scale: 'linear',
  singleKeys: true,
  pricePane: 78,
  bookBars: 'cumulative',
};

const storageKey = 'cryptoviz.preferences';

/** What was saved, as far as it still makes sense; the default for the rest. */
export function parsePreferences(text: string | null): Preferences {
  const saved = parseObject(text);
  if (saved.version !== 1) return defaults;
  const oneOf = <T>(values: readonly T[], value: unknown, fallback: T): T =>
    values.find((v) => v === value) ?? fallback;
  const pane = Number(saved.pricePane);
  return {
    version: 1,
    theme: oneOf(themes, saved.theme, defaults.theme),
    palette: oneOf(palettes, saved.palette, defaults.palette),
    hollow: saved.hollow === true,
    zone: oneOf(['utc', 'local'] as const, saved.zone, defaults.zone),
    scale: oneOf(scales, saved.scale, defaults.scale),
    singleKeys: saved.singleKeys !== false,
    pricePane: pane >= 45 && pane <= 90 ? pane : defaults.pricePane,
    bookBars: oneOf(['cumulative', 'size'] as const, saved.bookBars, defaults.bookBars),
  };
}

function parseObject(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    // storage is switched off: the page works, and forgets
    return null;
  }
}

function save(preferences: Preferences): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(preferences));
  } catch {
    // as above
  }
}

export const preferences = createStore<Preferences>(parsePreferences(read()));

export function setPreference(change: Partial<Preferences>): void {
  preferences.update((old) => ({ ...old, ...change }));
  save(preferences.get());
}

const darkQuery = '(prefers-color-scheme: dark)';

/** Puts theme, palette and candle style on `<html>`; all colours follow from there. */
export function applyAppearance(): void {
  const { theme, palette, hollow } = preferences.get();
  const dark = theme === 'system' ? matchMedia(darkQuery).matches : theme === 'dark';
  const { dataset } = document.documentElement;
  dataset.theme = dark ? 'dark' : 'light';
  dataset.palette = palette;
  dataset.candles = hollow ? 'hollow' : 'solid';
}

export function followAppearance(): void {
  applyAppearance();
  preferences.subscribe(applyAppearance);
  matchMedia(darkQuery).addEventListener('change', applyAppearance);
}
