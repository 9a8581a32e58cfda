import { defaults, type Preferences, palettes, preferences, setPreference, themes } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { Icon, type IconName } from './icons.tsx';
import { Menu, MenuItem, MenuRadio, MenuSwitch } from './menu.tsx';

type Theme = Preferences['theme'];

const themeName: Readonly<Record<Theme, string>> = { system: 'System', dark: 'Dark', light: 'Light' };
const themeIcon: Readonly<Record<Theme, IconName>> = { system: 'screen', dark: 'moon', light: 'sun' };
const paletteName = { classic: 'Classic', cvd: 'Colour-blind safe', inverse: 'Inverse' } as const;

/** One click from theme to theme. */
export function ThemeButton() {
  const { theme } = useStore(preferences);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
  const label = `Theme: ${themeName[theme]}. Switch to ${themeName[next]}`;
  return (
    <button
      type="button"
      className="btn icon"
      aria-label={label}
      title={label}
      onClick={() => setPreference({ theme: next })}
    >
      <Icon name={themeIcon[theme]} />
    </button>
  );
}

export function Settings({ onHelp }: { readonly onHelp: () => void }) {
  const { theme, palette, hollow, singleKeys } = useStore(preferences);
  return (
    <Menu label="Settings" button={<Icon name="gear" />}>
      {(close) => (
        <>
          <h3>Theme</h3>
          {themes.map((name) => (
            <MenuRadio key={name} checked={theme === name} onSelect={() => setPreference({ theme: name })}>
              {themeName[name]}
            </MenuRadio>
          ))}
          <h3>Colours of up and down</h3>
          {palettes.map((name) => (
            <MenuRadio key={name} checked={palette === name} onSelect={() => setPreference({ palette: name })}>
              {paletteName[name]}
              <Swatch palette={name} />
            </MenuRadio>
          ))}
          <hr />
          <MenuSwitch checked={hollow} onSelect={() => setPreference({ hollow: !hollow })}>
            Hollow up candles
          </MenuSwitch>
          <MenuSwitch checked={singleKeys} onSelect={() => setPreference({ singleKeys: !singleKeys })}>
            Single-key shortcuts
          </MenuSwitch>
          <MenuItem
            onSelect={() => {
              close();
              onHelp();
            }}
          >
            Keyboard shortcuts <kbd>?</kbd>
          </MenuItem>
          <hr />
          <MenuItem onSelect={() => setPreference(defaults)}>Reset settings</MenuItem>
        </>
      )}
    </Menu>
  );
}

function Swatch({ palette }: { readonly palette: Preferences['palette'] }) {
  return (
    <span
      className="swatch"
      data-theme={document.documentElement.dataset.theme}
      data-palette={palette}
      aria-hidden="true"
    >
      <i style={{ background: 'var(--up)' }} />
      <i style={{ background: 'var(--down)' }} />
    </span>
  );
}
