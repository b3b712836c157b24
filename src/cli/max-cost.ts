import { type Money, money } from '../core/money.ts';
import { err, ok, type Result } from '../core/result.ts';
import { PROVIDER_NAMES } from '../core/take.ts';

/** `5`, `5usd`, `$5`, `200gmi` (credits), several with commas. */
export function parseMaxCost(text: string): Result<readonly Money[], string> {
  const amounts: Money[] = [];
  for (const part of text.split(',')) {
    const match = /^\$?(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(part.trim());
    const unit = match && unitOf(match[2]?.toLowerCase() ?? '');
    if (!match || !unit) return err(`"${part.trim()}" is no amount; write 5usd, or 200gmi for credits of GMI`);
    amounts.push(money(Number(match[1]), unit));
  }
  return ok(amounts);
}

function unitOf(text: string): Money['unit'] | undefined {
  if (text === '' || text === 'usd') return 'usd';
  return PROVIDER_NAMES.some((name) => name === text) ? `credits:${text}` : undefined;
}
