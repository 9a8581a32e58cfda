import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { TestGateway } from '../test-gateway.ts';
import { openApiDocument } from './openapi.ts';

const document = openApiDocument();
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema({ $id: 'openapi', ...document });

/** What the OpenAPI document promises of the answer to a path, or to any path for a problem. */
function promised(path: string, status: number): string {
  const item = document.paths[path];
  const content = status === 200 ? item?.get.responses[200].content : item?.get.responses[400].content;
  const [media] = Object.values(content ?? {});
  return media ? `openapi${media.schema.$ref}` : 'openapi#/components/schemas/Problem';
}

/** The answer to a path, which must be as the OpenAPI document promises. */
export async function getPromised(test: TestGateway, path: string): Promise<{ status: number; body: unknown }> {
  const response = await test.get(path);
  const body: unknown = await response.json();
  const { pathname } = new URL(path, 'http://gateway');
  expect(ajv.validate(promised(pathname, response.status), body), ajv.errorsText()).toBe(true);
  const type = response.status === 200 ? 'application/json' : 'application/problem+json';
  expect(response.headers.get('content-type')).toContain(type);
  return { status: response.status, body };
}
