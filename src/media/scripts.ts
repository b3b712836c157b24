/** How a reader calls the writing that a character belongs to; the last line is for signs of no script. */
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/\p{Script=Hiragana}|\p{Script=Katakana}/u, 'Japanese characters'],
  [/\p{Script=Hangul}/u, 'Korean characters'],
  [/\p{Script=Han}|\p{Script=Bopomofo}|[\u3000-\u303f\uff00-\uffef]/u, 'Chinese characters'],
  [/\p{Script=Arabic}/u, 'Arabic letters'],
  [/\p{Script=Hebrew}/u, 'Hebrew letters'],
  [/\p{Script=Thai}/u, 'Thai letters'],
  [/\p{Script=Bengali}/u, 'Bengali letters'],
  [/\p{Script=Gujarati}/u, 'Gujarati letters'],
  [/\p{Script=Gurmukhi}/u, 'Punjabi letters'],
  [/\p{Script=Tamil}/u, 'Tamil letters'],
  [/\p{Script=Telugu}/u, 'Telugu letters'],
  [/\p{Script=Kannada}/u, 'Kannada letters'],
  [/\p{Script=Malayalam}/u, 'Malayalam letters'],
  [/\p{Script=Sinhala}/u, 'Sinhala letters'],
  [/\p{Script=Georgian}/u, 'Georgian letters'],
  [/\p{Script=Armenian}/u, 'Armenian letters'],
  [/\p{Script=Ethiopic}/u, 'Ethiopic letters'],
  [/\p{Script=Khmer}|\p{Script=Lao}|\p{Script=Myanmar}|\p{Script=Tibetan}/u, 'South-East Asian and Tibetan letters'],
  [/\p{Emoji_Presentation}|\p{Extended_Pictographic}/u, 'emoji'],
  [/\p{Letter}|\p{Mark}/u, 'letters of a rare script'],
];

/** `Arabic letters`, `emoji`: for a sentence to the user. */
export function scriptOf(character: string): string {
  return SCRIPTS.find(([pattern]) => pattern.test(character))?.[1] ?? 'some signs';
}

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Whether a text holds letters that are written from right to left. */
export function isRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(text);
}

/** Whether the first letter of a text says that its parts follow each other from right to left. */
export function beginsRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(/\p{L}/u.exec(text)?.[0] ?? '');
}
