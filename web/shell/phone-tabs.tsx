import { Icon } from './icons.tsx';

interface PhoneTabsProps {
  readonly watching: boolean;
  readonly onWatching: (on: boolean) => void;
}

export function PhoneTabs({ watching, onWatching }: PhoneTabsProps) {
  return (
    <>
      <button
        type="button"
        className="tabn"
        aria-current={watching ? undefined : 'page'}
        onClick={() => onWatching(false)}
      >
        <Icon name="candle" />
        Market
      </button>
      <button
        type="button"
        className="tabn"
        aria-current={watching ? 'page' : undefined}
        onClick={() => onWatching(true)}
      >
        <Icon name="star" />
        Watchlist
      </button>
    </>
  );
}
