/** How the storyboard lets go what waits for a take of this variant to be picked. */
export function pickAdvice(variant: string): string {
  // Brackets need quotes inside braces.
  const key = variant.includes('[') ? `"${variant}"` : variant;
  return `look at the takes of ${variant}, then write which: picks: { ${key}: 1 }`;
}
