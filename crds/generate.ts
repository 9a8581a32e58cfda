import { readFile, writeFile } from 'node:fs/promises';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { parse } from 'yaml';

// Writes the TypeScript types of the CustomResourceDefinitions; with `--check` only tells whether they have drifted.
const target = new URL('../contracts/tracked-symbol.generated.ts', import.meta.url);
const crd = parse(await readFile(new URL('trackedsymbols.yaml', import.meta.url), 'utf8'));
const resource = crd.spec.versions[0].schema.openAPIV3Schema;
const metadata = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
const schema = defaultsFilled({
  ...resource,
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  properties: { ...resource.properties, metadata },
});
const types = await compile(schema, 'TrackedSymbol', {
  additionalProperties: false,
  ignoreMinAndMaxItems: true,
  bannerComment: '// Generated from crds/trackedsymbols.yaml by `npm run generate`. Edit that one.',
  style: { singleQuote: true, printWidth: 120 },
});

if (!process.argv.includes('--check')) await writeFile(target, types);
else if ((await readFile(target, 'utf8')) !== types) {
  console.error(
    'contracts/tracked-symbol.generated.ts has drifted from crds/trackedsymbols.yaml: run `npm run generate`',
  );
  process.exit(1);
}

/** The schema of an object as it is once the defaults are in: a property with a default is always there. */
function defaultsFilled(schema: JSONSchema): JSONSchema {
  const properties = Object.entries(schema.properties ?? {});
  const filled = properties.filter(([, property]) => property.default !== undefined).map(([name]) => name);
  return {
    ...schema,
    ...(schema.items && { items: defaultsFilled(schema.items as JSONSchema) }),
    ...(schema.properties && {
      properties: Object.fromEntries(properties.map(([name, property]) => [name, defaultsFilled(property)])),
      required: [...(Array.isArray(schema.required) ? schema.required : []), ...filled],
    }),
  };
}
