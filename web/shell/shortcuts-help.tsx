import { shortcuts } from '../keyboard/keymap.ts';
import { Modal } from './modal.tsx';

export function ShortcutsHelp({ onClose }: { readonly onClose: () => void }) {
  const [first, ...rest] = shortcuts.map(({ title, rows }) => (
    <section key={title} aria-label={title}>
      <h3>{title}</h3>
      <div>
        {rows.map(([action, keys]) => (
          <p key={action}>
            <span>{action}</span>
            <kbd>{keys}</kbd>
          </p>
        ))}
      </div>
    </section>
  ));
  return (
    <Modal label="Keyboard shortcuts" onClose={onClose}>
      <div className="keys">
        <div>
          {first}
          {rest[1]}
        </div>
        <div>{rest[0]}</div>
      </div>
    </Modal>
  );
}
