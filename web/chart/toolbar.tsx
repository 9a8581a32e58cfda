import type { ReactNode } from 'react';
import { type Timeframe, timeframes } from '../../contracts/timeframe.ts';
import { zoneName } from '../format/time.ts';
import { Icon } from '../shell/icons.tsx';
import { Menu, MenuItem, MenuSwitch } from '../shell/menu.tsx';
import { preferences, type Scale, setPreference } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';

export const timeframeName = (timeframe: Timeframe): string => timeframe.replace('1d', '1D');

interface TimeframesProps {
  readonly timeframe: Timeframe;
  readonly onTimeframe: (timeframe: Timeframe) => void;
  readonly phone: boolean;
}

function Timeframes({ timeframe, onTimeframe, phone }: TimeframesProps) {
  const shown = phone ? timeframes.filter((name) => !name.endsWith('s') || name === timeframe) : timeframes;
  return (
    <div className="tf" role="radiogroup" aria-label="Timeframe">
      {shown.map((name) => (
        // biome-ignore lint/a11y/useSemanticElements: a segmented control
        <button
          key={name}
          type="button"
          role="radio"
          aria-checked={name === timeframe}
          tabIndex={name === timeframe ? 0 : -1}
          className={`btn ${name === timeframe ? 'on' : ''}`}
          onClick={() => onTimeframe(name)}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
            const next = step === 0 ? undefined : shown[shown.indexOf(name) + step];
            if (!next) return;
            event.stopPropagation();
            onTimeframe(next);
            const { nextElementSibling, previousElementSibling } = event.currentTarget;
            ((step > 0 ? nextElementSibling : previousElementSibling) as HTMLElement | null)?.focus();
          }}
        >
          {timeframeName(name)}
        </button>
      ))}
    </div>
  );
}

export interface ToolbarProps extends TimeframesProps {
  readonly auto: boolean;
  readonly now: number;
  readonly downloadSignal: number;
  readonly onAuto: (on: boolean) => void;
  readonly onDownload: (kind: 'csv' | 'png' | 'link' | 'table') => void;
  readonly onFullScreen: (() => void) | null;
}

export const toggledScale = (scale: Scale, wanted: Scale): Scale => (scale === wanted ? 'linear' : wanted);

function Toggle({ on, label, title, onClick }: { on: boolean; label: ReactNode; title: string; onClick: () => void }) {
  return (
    <button type="button" className={`btn ${on ? 'on' : ''}`} aria-pressed={on} title={title} onClick={onClick}>
      {label}
    </button>
  );
}

export function Toolbar(props: ToolbarProps) {
  const { auto, onAuto, onDownload, onFullScreen, phone, now, downloadSignal } = props;
  const { scale, zone } = useStore(preferences);
  const setScale = (wanted: Scale): void => setPreference({ scale: toggledScale(scale, wanted) });
  const setZone = (): void => setPreference({ zone: zone === 'utc' ? 'local' : 'utc' });
  const downloads = (close: () => void): ReactNode => {
    const pick = (kind: 'csv' | 'png' | 'link' | 'table') => () => {
      close();
      onDownload(kind);
    };
    return (
      <>
        <MenuItem onSelect={pick('csv')}>CSV of the visible range</MenuItem>
        <MenuItem onSelect={pick('png')}>PNG picture</MenuItem>
        <MenuItem onSelect={pick('link')}>Copy link to this view</MenuItem>
        <MenuItem onSelect={pick('table')}>View as table</MenuItem>
      </>
    );
  };
  if (phone) {
    return (
      <div className="tools" role="toolbar" aria-label="Chart tools">
        <Timeframes {...props} />
        <Menu label="Chart options" button={<Icon name="gear" />} openSignal={downloadSignal}>
          {(close) => (
            <>
              <MenuSwitch checked={auto} onSelect={() => onAuto(!auto)}>
                Fit price to view
              </MenuSwitch>
              <MenuSwitch checked={scale === 'log'} onSelect={() => setScale('log')}>
                Logarithmic scale
              </MenuSwitch>
              <MenuSwitch checked={scale === 'percent'} onSelect={() => setScale('percent')}>
                Percent scale
              </MenuSwitch>
              <MenuSwitch checked={zone === 'local'} onSelect={setZone}>
                Local time
              </MenuSwitch>
              <hr />
              {downloads(close)}
            </>
          )}
        </Menu>
      </div>
    );
  }
  return (
    <div className="tools" role="toolbar" aria-label="Chart tools">
      <Timeframes {...props} />
      <div className="grow" />
      <Toggle on={auto} label="Auto" title="Fit the price to what is in view (Alt S)" onClick={() => onAuto(!auto)} />
      <Toggle on={scale === 'log'} label="Log" title="Logarithmic scale (Alt L)" onClick={() => setScale('log')} />
      <Toggle on={scale === 'percent'} label="%" title="Percent scale (Alt P)" onClick={() => setScale('percent')} />
      <Toggle on={zone === 'local'} label={zoneName(zone, now)} title="UTC or local time (Alt U)" onClick={setZone} />
      <span className="sep" />
      <Menu label="Download" button={<Icon name="download" />} openSignal={downloadSignal}>
        {downloads}
      </Menu>
      {onFullScreen && (
        <button type="button" className="btn icon" aria-label="Full screen" title="Full screen" onClick={onFullScreen}>
          <Icon name="full" />
        </button>
      )}
    </div>
  );
}
