const MODERATION =
  /moderat|content[ _-]?(policy|filter|safety)|safety (system|filter|policy|check)|\bsafety\b|nsfw|prohibited content|sensitive (content|information|words?)|violat\w* .*polic/i;

const NO_FUNDS = /insufficient[ _]?\w*[ _]?(credit|balance|quota|fund)|out of credits|payment required/i;

/** Whether a vendor's words speak of its content policy. Decides only how a failure is called. */
export function speaksOfModeration(words: string): boolean {
  return MODERATION.test(words);
}

/** Whether a vendor's words speak of an empty account. Decides only how a failure is called. */
export function speaksOfMoney(words: string): boolean {
  return NO_FUNDS.test(words);
}
