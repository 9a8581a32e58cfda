import { expect, it } from 'vitest';
import { encodeFrame } from './frame.ts';

/** Bytes of a packet around the JSON: `42["e",` and `]`. */
const around = 8;

// The lengths of the examples of RFC 6455, section 5.7, and those on both sides of each border.
it.each([
  [20, '8114'],
  [125, '817d'],
  [126, '817e007e'],
  [256, '817e0100'],
  [65_535, '817effff'],
  [65_536, '817f0000000000010000'],
])('makes a text frame of a payload of %i bytes', (length, header) => {
  const json = JSON.stringify('é'.repeat(4) + 'x'.repeat(length - around - 2 - 8));
  const { packet, options, bytes } = encodeFrame('e', json);
  const [frame] = options.wsPreEncodedFrame;
  expect(packet).toBe(`2["e",${json}]`);
  expect(frame.subarray(0, header.length / 2).toString('hex')).toBe(header);
  expect(frame.subarray(header.length / 2).toString()).toBe(`4${packet}`);
  expect(bytes).toBe(length + header.length / 2);
});
