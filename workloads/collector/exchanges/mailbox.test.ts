import { expect, test } from 'vitest';
import { Mailbox } from './mailbox.ts';

test('gives all that came since the last call, in order', async () => {
  const mailbox = new Mailbox<number>('all');
  mailbox.put(1);
  mailbox.put(2);
  expect(await mailbox.take()).toEqual([1, 2]);
  const waiting = mailbox.take();
  mailbox.put(3);
  expect(await waiting).toEqual([3]);
});

test('gives the newest alone when that is all that counts', async () => {
  const mailbox = new Mailbox<number>('latest');
  mailbox.put(1);
  mailbox.put(2);
  expect(await mailbox.take()).toEqual([2]);
});

test('tells a failure behind what came before it, once', async () => {
  const mailbox = new Mailbox<number>('all');
  mailbox.put(1);
  mailbox.fail(new Error('down'), true);
  expect(await mailbox.take()).toEqual([1]);
  await expect(mailbox.take()).rejects.toThrow('down');
  expect(mailbox.isEmpty).toBe(true);
});

test('answers calls that overlap alike', async () => {
  const mailbox = new Mailbox<number>('all');
  const calls = [mailbox.take(), mailbox.take()];
  mailbox.put(1);
  expect(await Promise.all(calls)).toEqual([[1], [1]]);
});
