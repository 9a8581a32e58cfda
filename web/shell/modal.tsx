import { type ReactNode, useEffect, useRef } from 'react';
import { Icon } from './icons.tsx';

interface ModalProps {
  readonly label: string;
  readonly onClose: () => void;
  /** Without a title bar where the content brings its own head. */
  readonly bare?: boolean;
  readonly children: ReactNode;
}

/** A native modal dialog: focus stays inside, Escape and a click beside it close. */
export function Modal({ label, onClose, bare = false, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the key for it, and the dialog's own
    <dialog
      ref={dialog}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      {!bare && (
        <header>
          <h2>{label}</h2>
          <div className="grow" />
          <button type="button" className="btn icon" aria-label="Close" onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
      )}
      {children}
    </dialog>
  );
}
