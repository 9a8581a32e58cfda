import type { FaultSource } from './fault-control.ts';

/** How far back a repeated trade lies. */
const repeatDistance = 8;

/** Turns each trade of one stream into what is sent for it: nothing, itself, or more, in a possibly wrong order. */
export function createTradeFaults(faults: FaultSource): (text: string) => readonly string[] {
  const recent: string[] = [];
  let overtaken: string | undefined;
  return (text) => {
    recent.push(text);
    if (recent.length > repeatDistance) recent.shift();
    if (faults.strike('skip')) return [];
    if (overtaken === undefined && faults.strike('reorder')) {
      overtaken = text;
      return [];
    }
    const sent = [text];
    if (overtaken !== undefined) sent.push(overtaken);
    overtaken = undefined;
    if (faults.strike('repeat')) sent.push(recent[0] as string);
    return sent;
  };
}
