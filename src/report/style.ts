/** How words are set off on a terminal. The composition root chooses; every text reads the same without. */
export interface Style {
  readonly strong: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly warn: Paint;
  readonly bad: Paint;
}

export type Paint = (text: string) => string;

const same: Paint = (text) => text;

/** No colours: pipes, files, tests, NO_COLOR. */
export const PLAIN: Style = { strong: same, dim: same, good: same, warn: same, bad: same };
