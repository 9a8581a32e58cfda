import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';

interface MenuProps {
  readonly label: string;
  readonly button: ReactNode;
  readonly className?: string;
  /** Opened from elsewhere, by a shortcut, when this number grows. */
  readonly openSignal?: number;
  readonly children: (close: () => void) => ReactNode;
}

const itemsOf = (menu: HTMLElement | null): HTMLElement[] => [...(menu?.querySelectorAll<HTMLElement>('.item') ?? [])];

/** A button with a menu under it: arrows move, Escape and a click elsewhere close. */
export function Menu({ label, button, className = 'btn icon', openSignal = 0, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    trigger.current?.focus();
  };

  useEffect(() => {
    if (openSignal > 0) setOpen(true);
  }, [openSignal]);

  useEffect(() => {
    if (!open) return;
    itemsOf(menu.current)[0]?.focus();
    const outside = (event: PointerEvent): void => {
      if (!host.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener('pointerdown', outside);
    return () => removeEventListener('pointerdown', outside);
  }, [open]);

  function onKeyDown(event: KeyboardEvent): void {
    const items = itemsOf(menu.current);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (open && event.key === 'Escape') close();
    else if (open && step !== 0) items[(at + step + items.length) % items.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the menu inside bubble up to here
    <div className="menu-host" ref={host} onKeyDown={onKeyDown}>
      <button
        type="button"
        ref={trigger}
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <div className="menu" role="menu" aria-label={label} ref={menu}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

interface ItemProps {
  readonly children: ReactNode;
  readonly onSelect: () => void;
}

export function MenuItem({ children, onSelect }: ItemProps) {
  return (
    <button type="button" role="menuitem" className="item" tabIndex={-1} onClick={onSelect}>
      {children}
    </button>
  );
}

export function MenuRadio({ checked, children, onSelect }: ItemProps & { readonly checked: boolean }) {
  return (
    <button type="button" role="menuitemradio" aria-checked={checked} className="item" tabIndex={-1} onClick={onSelect}>
      <span className="tick">{checked ? '✓' : ''}</span>
      {children}
    </button>
  );
}

export function MenuSwitch({ checked, children, onSelect }: ItemProps & { readonly checked: boolean }) {
  return (
    <button
      type="button"
      role="menuitemcheckbox"
      aria-checked={checked}
      className="item"
      tabIndex={-1}
      onClick={onSelect}
    >
      {children}
      <span className="switch" />
    </button>
  );
}
