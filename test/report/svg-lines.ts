/** The lines of text in an SVG of ours, as they would be read. */
export function svgLines(
  svg: string,
): readonly { readonly text: string; readonly x: number; readonly y: number; readonly size: number }[] {
  return [...svg.matchAll(/<text x="([^"]*)" y="([^"]*)" font-size="([^"]*)"[^>]*>([^<]*)<\/text>/g)].map(
    ([, x, y, size, text = '']) => ({ x: Number(x), y: Number(y), size: Number(size), text: plain(text) }),
  );
}

function plain(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

/** What a reader of XML would not take; empty = nothing. */
export function svgProblems(svg: string): readonly string[] {
  const rest = svg
    .replaceAll(/<\?[^>]*\?>/g, '')
    .replaceAll(/<(\/?)(svg|g|rect|text)((?: [\w:-]+="[^"<&]*")*)(\/?)>/g, '')
    .replaceAll(/&(?:lt|gt|quot|amp);/g, '');
  const open = [...svg.matchAll(/<(svg|g|text)[ >]/g)].length - [...svg.matchAll(/<\/(?:svg|g|text)>/g)].length;
  // oxlint-disable-next-line no-control-regex -- the point is to find what XML forbids
  const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u.exec(svg);
  return [
    ...(/[<&>]/.test(rest) ? [`markup that is none: ${/.{0,20}[<&>].{0,20}/.exec(rest)?.[0]}`] : []),
    ...(open === 0 ? [] : ['elements that are not closed']),
    ...(forbidden ? [`a forbidden character: ${forbidden[0].codePointAt(0)?.toString(16)}`] : []),
    ...(/NaN|undefined|Infinity/.test(svg.replaceAll(/>[^<]*</g, '><')) ? ['a number that is none'] : []),
  ];
}
