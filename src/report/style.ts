/** How words are set off on a terminal. The composition root chooses; every text reads the same without. */
export interface Style {
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
}

const same = (text: string): string => text;

/** No colours: pipes, files, tests, NO_COLOR. */
export const PLAIN: Style = { strong: same, dim: same, good: same, warn: same, bad: same };
