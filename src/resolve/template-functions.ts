/** A pure function that templates may call: `{{upper vars.city}}`. */
export interface TemplateFunction {
  /** How it is written. */
  readonly usage: string;
  /** What it gives, for documentation. */
  readonly gives: string;
  /** What its first value must be; all others are text. */
  readonly subject: 'text' | 'list';
  /** How many values follow the first. */
  readonly more: number;
  /** `subject` holds one item unless it is a list. Gives nothing where the values do not fit. */
  readonly apply: (subject: readonly string[], ...more: readonly string[]) => string | undefined;
}

const WIDEST = 64;

/** All there are. Storyboards are not a programming language: what needs more is made by a program. */
export const TEMPLATE_FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map(
  Object.entries({
    upper: {
      usage: 'upper TEXT',
      gives: 'the text in capitals',
      subject: 'text',
      more: 0,
      apply: ([text = '']) => text.toUpperCase(),
    },
    lower: {
      usage: 'lower TEXT',
      gives: 'the text in small letters',
      subject: 'text',
      more: 0,
      apply: ([text = '']) => text.toLowerCase(),
    },
    trim: {
      usage: 'trim TEXT',
      gives: 'the text without white space at its ends',
      subject: 'text',
      more: 0,
      apply: ([text = '']) => text.trim(),
    },
    replace: {
      usage: 'replace TEXT "FIND" "WITH"',
      gives: 'the text with every FIND, taken literally, replaced',
      subject: 'text',
      more: 2,
      apply: ([text = ''], find = '', by = '') => (find === '' ? undefined : text.split(find).join(by)),
    },
    join: {
      usage: 'join LIST "BETWEEN"',
      gives: 'the items of a list as one text',
      subject: 'list',
      more: 1,
      apply: (items, between = '') => items.join(between),
    },
    pad: {
      usage: 'pad NUMBER WIDTH',
      gives: 'the number with zeros before it, up to the width',
      subject: 'text',
      more: 1,
      apply: ([text = ''], width = '') =>
        /^\d{1,2}$/.test(width) && Number(width) <= WIDEST ? text.padStart(Number(width), '0') : undefined,
    },
  } satisfies Record<string, TemplateFunction>),
);
