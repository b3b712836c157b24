/** What holds a take back that awaits a pick, and how the storyboard lets it go. */
export function pickText(variant: string): string {
  return `${variant} has several takes; look at them, then write picks: { ${pickKey(variant)}: 1 }, or another number`;
}

/** A variant as a key of `picks`; brackets need quotes inside braces. */
export function pickKey(variant: string): string {
  return variant.includes('[') ? `"${variant}"` : variant;
}
