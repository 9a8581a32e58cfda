import { readdirSync, readFileSync, watch } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import type { TrackedSymbol } from '../contracts/tracked-symbol.generated.ts';

/** TrackedSymbols that cannot be used: one line for each fault, with file, path and reason. */
export class TrackedSymbolError extends Error {
  override readonly name = 'TrackedSymbolError';
}

type Schema = Readonly<Record<string, unknown>> & {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
};

const validate = compileSchema();

/**
 * The TrackedSymbols in the YAML files of a folder, defaults filled in, checked against the schema of the
 * CustomResourceDefinition. Throws a `TrackedSymbolError` that lists every fault of every file.
 */
export function loadTrackedSymbols(folder: string): readonly TrackedSymbol[] {
  const files = listFiles(folder);
  if (files.length === 0) throw new TrackedSymbolError(`${folder}: no *.yaml file with a TrackedSymbol in it`);
  const faults: string[] = [];
  const found = files.flatMap((file) => readFile(join(folder, file), faults));
  faults.push(...repeatedSeries(found));
  if (faults.length > 0) throw new TrackedSymbolError(faults.join('\n'));
  return found.map(({ resource }) => resource);
}

/** Calls `onChange` after files of the folder have changed (and settled); returns what ends the watch. */
export function watchTrackedSymbols(folder: string, onChange: () => void): () => void {
  let settle: NodeJS.Timeout | undefined;
  const watcher = watch(folder, () => {
    clearTimeout(settle);
    settle = setTimeout(onChange, 200);
  });
  return () => {
    clearTimeout(settle);
    watcher.close();
  };
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch (cause) {
    throw new TrackedSymbolError(`${folder}: cannot be read: ${(cause as Error).message}`, { cause });
  }
}

interface Found {
  readonly file: string;
  readonly resource: TrackedSymbol;
}

function readFile(path: string, faults: string[]): readonly Found[] {
  const file = basename(path);
  return parseAllDocuments(readFileSync(path, 'utf8')).flatMap((document) => {
    const fault = document.errors[0];
    if (fault) faults.push(`${file}: ${fault.message.split('\n')[0]}`);
    const resource: unknown = fault ? null : document.toJS();
    if (resource === null) return [];
    if (validate(resource)) return [{ file, resource }];
    faults.push(...(validate.errors ?? []).map((error) => `${file}: ${describe(error)}`));
    return [];
  });
}

/** `spec.exchanges[0].name must be one of binance, kraken`, in place of a JSON pointer. */
function describe({ instancePath, message, keyword, params }: ErrorObject): string {
  const path = instancePath
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.');
  const at = path === '' ? 'the document' : path;
  if (keyword === 'additionalProperties') return `${at} has an unknown field "${params.additionalProperty}"`;
  if (keyword === 'required') return `${at} lacks the field "${params.missingProperty}"`;
  if (keyword === 'enum') return `${at} must be one of ${params.allowedValues.join(', ')}`;
  if (keyword === 'const') return `${at} must be ${params.allowedValue}`;
  return `${at} ${message}`;
}

/** A market may be collected from an exchange once only, in whichever file and under whichever name. */
function repeatedSeries(found: readonly Found[]): readonly string[] {
  const owners = new Map<string, string>();
  return found.flatMap(({ file, resource }) =>
    resource.spec.exchanges.flatMap((exchange, at) => {
      const series = `${exchange.symbol ?? resource.spec.symbol} on ${exchange.name}`;
      const owner = owners.get(series);
      if (owner) return [`${file}: spec.exchanges[${at}] collects ${series}, which ${owner} does already`];
      owners.set(series, file);
      return [];
    }),
  );
}

function compileSchema(): ValidateFunction<TrackedSymbol> {
  const crd = parse(readFileSync(new URL('../crds/trackedsymbols.yaml', import.meta.url), 'utf8'));
  const version = crd.spec.versions[0];
  const resource: Schema = version.schema.openAPIV3Schema;
  const ajv = new Ajv({ allErrors: true, useDefaults: true, strict: false });
  return ajv.compile<TrackedSymbol>({
    type: 'object',
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    additionalProperties: false,
    properties: {
      apiVersion: { const: `${crd.spec.group}/${version.name}` },
      kind: { const: crd.spec.names.kind },
      metadata: { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 1 } } },
      spec: closed(resource.properties?.spec ?? {}),
    },
  });
}

/** The schema with unknown fields refused, as `kubectl apply` refuses them. */
function closed(schema: Schema): Schema {
  const properties = Object.entries(schema.properties ?? {});
  return {
    ...schema,
    ...(schema.items && { items: closed(schema.items) }),
    ...(schema.properties && {
      properties: Object.fromEntries(properties.map(([name, property]) => [name, closed(property)])),
      additionalProperties: false,
    }),
  };
}
