/** Frames a second as a fraction: television's rates are thousandths of 1001. */
export interface Rate {
  readonly num: number;
  readonly den: number;
}

const TELEVISION: Readonly<Record<string, number>> = { '23.976': 24, '29.97': 30, '47.952': 48, '59.94': 60 };

/** The exact rate that a number stands for: 23.976 is 24000/1001. */
export function rateOf(fps: number): Rate {
  const exact = TELEVISION[String(Math.round(fps * 1000) / 1000)];
  if (exact !== undefined) return { num: exact * 1000, den: 1001 };
  const thousandths = Math.max(1, Math.round(fps * 1000));
  const common = divisor(thousandths, 1000);
  return { num: thousandths / common, den: 1000 / common };
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** As ffmpeg reads it: `24/1`. */
export function fraction({ num, den }: Rate): string {
  return `${num}/${den}`;
}

/** Where a frame begins, in seconds. */
export function secondsOf(frames: number, { num, den }: Rate): number {
  return (frames * den) / num;
}

/** Samples a second, of every film. */
export const SAMPLE_RATE = 48_000;

/** The sample at which a frame begins, whole: what is rounded here is not added up. */
export function samplesOf(frames: number, { num, den }: Rate): number {
  return Math.round((frames * den * SAMPLE_RATE) / num);
}
