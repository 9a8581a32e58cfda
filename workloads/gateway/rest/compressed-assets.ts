import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RequestHandler } from 'express';

const compress = promisify(gzip);
const compressible = /^\w[\w.-]*\.(js|css|svg|json)$/;

/** Serves the text files of a folder gzipped. Their names change with their content: each is compressed once. */
export function compressedAssets(folder: string): RequestHandler<{ name: string }> {
  const made = new Map<string, Promise<Buffer>>();
  const make = (name: string): Promise<Buffer> => {
    const known = made.get(name);
    if (known) return known;
    const making = readFile(join(folder, name)).then((content) => compress(content));
    made.set(name, making);
    // A name that is no file is not kept, or a client could fill the memory with names.
    making.catch(() => made.delete(name));
    return making;
  };
  return async (request, response, next) => {
    response.vary('accept-encoding');
    const { name } = request.params;
    if (!compressible.test(name) || !request.acceptsEncodings('gzip')) return next();
    const content = await make(name).catch(() => null);
    if (!content) return next();
    response.set({ 'content-encoding': 'gzip', 'cache-control': 'public, max-age=31536000, immutable' });
    response.type(name.slice(name.lastIndexOf('.'))).send(content);
  };
}
