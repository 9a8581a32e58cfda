import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router } from 'express';
import { compressedAssets } from './compressed-assets.ts';

const notBuilt = `<!doctype html><meta charset="utf-8"><title>CryptoViz</title>
<p>The page is not built yet. Run <code>npm run build</code>, then load this again.
<p>The API answers at <a href="/api/v1/symbols">/api/v1/symbols</a>.\n`;

/** Serves the built page of `root`. Names in `assets/` change with their content, so they are kept for ever. */
export function createWebPage(root: string): Router {
  const router = Router();
  const index = join(root, 'index.html');
  router.get(['/', '/index.html'], (_request, response, next) => {
    response.set('cache-control', 'no-cache');
    if (existsSync(index)) response.sendFile(index, { cacheControl: false }, (error) => error && next(error));
    else response.status(503).type('html').send(notBuilt);
  });
  const assets = join(root, 'assets');
  router.get('/assets/:name', compressedAssets(assets));
  router.use('/assets', express.static(assets, { index: false, immutable: true, maxAge: '1y' }));
  router.use(express.static(root, { index: false, cacheControl: false, redirect: false }));
  return router;
}
