/** The number that YAML reads in a text without quotes; undefined for any other text. */
export function plainNumber(text: string): number | undefined {
  const isNumber =
    /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) || /^0x[\da-fA-F]+$|^0o[0-7]+$/.test(text);
  return isNumber ? Number(text) : undefined;
}
