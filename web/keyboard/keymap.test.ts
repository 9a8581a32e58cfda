import { describe, expect, it } from 'vitest';
import { commandOf, type Key, typeTimeframe } from './keymap.ts';

const key = (text: string, more: Partial<Key> = {}): Key => ({
  key: text,
  code: '',
  alt: false,
  ctrl: false,
  shift: false,
  ...more,
});

function type(keys: string): ReturnType<typeof typeTimeframe> {
  let text = '';
  let last: ReturnType<typeof typeTimeframe> = null;
  for (const each of keys.split(' ')) {
    last = typeTimeframe(text, each === 'pause' ? null : each);
    text = last?.text ?? '';
  }
  return last;
}

describe('keys', () => {
  it('find, step and pan', () => {
    expect(['/', 'J', 'k', 'ArrowLeft', '?', 'End'].map((text) => commandOf(key(text)))).toEqual([
      'find',
      'next-symbol',
      'previous-symbol',
      'pan-left',
      'help',
      'latest',
    ]);
    expect(commandOf(key('k', { ctrl: true, code: 'KeyK' }))).toBe('find');
  });

  it('leave the browser its own', () => {
    expect(commandOf(key('r', { ctrl: true, code: 'KeyR' }))).toBeUndefined();
    expect(commandOf(key('t', { ctrl: true, code: 'KeyT' }))).toBeUndefined();
  });

  it('with Alt go by their place, whatever letter they type', () => {
    expect(commandOf(key('¬', { alt: true, code: 'KeyL' }))).toBe('scale-log');
  });

  it('take a timeframe by position after a pause', () => {
    expect(type('2 pause')).toEqual({ text: '', chosen: '5m' });
    expect(type('9 pause')).toEqual({ text: '' });
  });

  it('take a spelt timeframe at Enter', () => {
    expect(type('1 5 m Enter')).toEqual({ text: '', chosen: '15m' });
    expect(type('5 s Enter')).toEqual({ text: '', chosen: '5s' });
    expect(type('7 m Enter')).toEqual({ text: '' });
    expect(type('1 5 Escape')).toEqual({ text: '' });
  });

  it('do not begin a timeframe with a letter', () => {
    expect(typeTimeframe('', 'm')).toBeNull();
    expect(typeTimeframe('', 'Enter')).toBeNull();
  });
});
