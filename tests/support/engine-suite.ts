import { describe, it } from 'vitest';

/**
 * A suite that needs more than Node: `variable` of the environment says where that is. Without it the tests are listed as
 * skipped, or, where TEST_FORBID_SKIPPING is `true`, the suite fails.
 */
export function engineSuite(name: string, variable: string, suite: (engine: string) => void): void {
  const engine = process.env[variable];
  if (!engine && process.env.TEST_FORBID_SKIPPING === 'true') {
    it(name, () => {
      throw new Error(`set ${variable}: TEST_FORBID_SKIPPING lets no suite be skipped`);
    });
    return;
  }
  describe.skipIf(!engine)(`${name} (${variable})`, () => suite(engine ?? ''));
}
