import { InvalidArgumentError, Option } from 'commander';

/** What a sweep may come to; a slip in a matrix must not buy a thousand clips. */
export function maxTakesOption(): Option {
  return new Option('--max-takes <n>', 'the most takes a storyboard may ask for; 1000 by default').argParser(
    countNumber,
  );
}

/** What a text says as a number; an empty one says none, although JavaScript reads it as 0. */
function numberIn(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

export function countNumber(text: string): number {
  const value = numberIn(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('Write a whole number from 1.');
  return value;
}

export function positiveNumber(text: string): number {
  const value = numberIn(text);
  if (!(value > 0)) throw new InvalidArgumentError('Write a number above 0.');
  return value;
}

export function portNumber(text: string): number {
  const value = numberIn(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('Write a port from 0 to 65535.');
  return value;
}

export function wholeNumber(text: string): number {
  const value = numberIn(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('Write a whole number, 0 or more.');
  return value;
}
