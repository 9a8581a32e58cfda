import type { Range } from './range.ts';

/** What the chart tells of. */
export interface PictureEvents {
  onRange(range: Range): void;
  onReset(): void;
  onAuto(auto: boolean): void;
  /** The time under the pointer; null when it left. */
  onHover(time: number | null): void;
  now(): number;
}
