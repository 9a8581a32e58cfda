import './shell/tokens.css';
import './shell/base.css';
import './shell/shell.css';
import './watchlist/watchlist.css';
import './chart/chart.css';
import './book/book.css';
import './tape/tape.css';
import './feed-strip/feed-strip.css';
import { createRoot } from 'react-dom/client';
import { SessionProvider, startSession } from './market/session.ts';
import { App } from './shell/app.tsx';
import { followAppearance } from './state/preferences.ts';

followAppearance();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id root');
createRoot(root).render(
  <SessionProvider value={startSession()}>
    <App />
  </SessionProvider>,
);
