/** `1 take`, `3 takes`, `12,000 takes`. */
export function countText(count: number, singular: string, plural = `${singular}s`): string {
  return `${groupDigits(count)} ${count === 1 ? singular : plural}`;
}

/** A file's size: `812 bytes`, `1.2 MB`, `34 MB`; powers of ten, as file managers count. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return countText(bytes, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let index = 0;
  for (; value >= 999.5 && index < units.length - 1; index += 1) value /= 1000;
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${units[index]}`;
}

/** `12,000`: independent of the machine's language. */
export function groupDigits(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** The first few, and how many more: `a, b, c and 9 more`. */
export function someOf(names: readonly string[], shown: number): string {
  if (names.length <= shown) return names.join(', ');
  return `${names.slice(0, shown).join(', ')} and ${groupDigits(names.length - shown)} more`;
}
