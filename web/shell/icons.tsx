const paths = {
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="m10.5 10.5 3 3" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="3" />
      <path d="M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9" />
    </>
  ),
  moon: <path d="M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z" />,
  screen: (
    <>
      <rect x="2" y="3" width="12" height="8.5" rx="1" />
      <path d="M6 14h4" />
    </>
  ),
  gear: (
    <>
      <path d="M2 4.5h7M13 4.5h1M2 11.5h1M7 11.5h7" />
      <circle cx="11" cy="4.5" r="1.8" />
      <circle cx="5" cy="11.5" r="1.8" />
    </>
  ),
  candle: (
    <>
      <path d="M5 2v2.5M5 11v3M11 2v3M11 10v4" />
      <rect x="3.2" y="4.5" width="3.6" height="6.5" />
      <rect x="9.2" y="5" width="3.6" height="5" />
    </>
  ),
  download: <path d="M8 2v7.5M5 6.7l3 3 3-3M2.5 12.5h11" />,
  full: <path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" />,
  chevron: <path d="m4 6 4 4 4-4" />,
  star: <path d="m8 2 1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z" />,
  list: <path d="M2.5 4h11M2.5 8h11M2.5 12h11" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  end: <path d="m4 4 4 4-4 4M12 3.5v9" />,
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, small = false }: { readonly name: IconName; readonly small?: boolean }) {
  return (
    <svg className={small ? 'i s' : 'i'} viewBox="0 0 16 16" aria-hidden="true">
      {paths[name]}
    </svg>
  );
}

export function Brand() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <rect x="2" y="7" width="4" height="9" rx="1" fill="var(--up)" />
      <rect x="8" y="3" width="4" height="9" rx="1" fill="var(--accent)" />
      <rect x="14" y="6" width="4" height="11" rx="1" fill="var(--pred)" />
    </svg>
  );
}
