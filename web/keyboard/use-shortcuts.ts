import { useEffect, useEffectEvent, useState } from 'react';
import type { Timeframe } from '../../contracts/timeframe.ts';
import { preferences } from '../state/preferences.ts';
import { type Command, commandOf, isSingleKey, type Key, typeTimeframe } from './keymap.ts';

const pauseMs = 500;

function inField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, dialog, [role="menu"]') !== null;
}

const keyOf = ({ key, code, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): Key => ({
  key,
  code,
  alt: altKey,
  ctrl: ctrlKey || metaKey,
  shift: shiftKey,
});

/** Listens to the page's keys; silent inside fields, dialogs and menus. Gives the timeframe as far as it is typed. */
export function useShortcuts(run: (command: Command) => void, choose: (timeframe: Timeframe) => void): string {
  const [typed, setTyped] = useState('');

  const apply = useEffectEvent((key: string | null): boolean => {
    const next = typeTimeframe(typed, key);
    if (!next) return false;
    setTyped(next.text);
    if (next.chosen) choose(next.chosen);
    return true;
  });

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const key = keyOf(event);
    if (event.defaultPrevented || event.isComposing || inField(event.target)) return;
    if (isSingleKey(key) && !preferences.get().singleKeys) return;
    // Enter on a focused button is the button's
    const spelling = isSingleKey(key) && (typed !== '' || /^\d$/.test(event.key));
    if (spelling && apply(event.key)) return event.preventDefault();
    const command = commandOf(key);
    if (!command) return;
    event.preventDefault();
    run(command);
  });

  useEffect(() => {
    const listen = (event: KeyboardEvent): void => onKey(event);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);

  useEffect(() => {
    if (typed.length !== 1) return;
    const timer = setTimeout(() => apply(null), pauseMs);
    return () => clearTimeout(timer);
  }, [typed]);

  return typed;
}
