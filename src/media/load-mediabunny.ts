/** The parser of clips, loaded by whoever needs it first. It would print what it thinks of a damaged file, trace and all. */
export async function loadMediabunny(): Promise<typeof import('mediabunny')> {
  const mediabunny = await import('mediabunny');
  mediabunny.Logging.level = mediabunny.LogLevel.Silent;
  return mediabunny;
}
