import { writtenOutput } from '../../src/core/payload.ts';
import { relative } from 'node:path';
import { formatSpan } from '../../src/core/span.ts';
import type { Field, Media, MidFrame, Reference, Take, Text } from '../../src/core/take.ts';

/** Takes as text, a line a field: what a golden case shows. Paths are shown from `folder`, holes as `<take.output>`. */
export function describeTakes(takes: readonly Take[], folder: string): string {
  return takes.map((take) => describeTake(take, folder)).join('\n');
}

function describeTake(take: Take, folder: string): string {
  const { midFrames, references, with: own, ...fields } = take.fields;
  const marks = [take.picked && 'picked', take.beyond && 'beyond', take.leftOut && 'left out'].filter(Boolean);
  const lines = [`${take.id}: ${take.uses.value}${from(take.uses)}${marks.length > 0 ? `, ${marks.join(', ')}` : ''}`];
  for (const [name, field] of Object.entries(fields))
    lines.push(`  ${name}: ${valueText(field, folder)}${from(field)}`);
  for (const [key, field] of own) lines.push(`  with.${key}: ${JSON.stringify(field.value)}${from(field)}`);
  for (const frame of midFrames) lines.push(`  mid frame @${frame.tag}: ${midFrameText(frame, folder)}`);
  for (const reference of references) lines.push(`  @${reference.tag}: ${referenceText(reference, folder)}`);
  if (take.retries > 0) lines.push(`  retries: ${take.retries}`);
  for (const { take: upstream, via, span, unpicked } of take.edges)
    lines.push(`  after ${upstream}: ${via}, ${formatSpan(span)}${unpicked ? ', no take picked' : ''}`);
  for (const { code, message } of take.unsupported ?? []) lines.push(`  unsupported: ${code} ${message}`);
  return `${lines.join('\n')}\n`;
}

function from({ origin }: Pick<Field<unknown>, 'origin'>): string {
  return origin === 'shot' ? '' : ` (${origin})`;
}

function valueText({ value }: Field<string | number | boolean | Text | Media>, folder: string): string {
  if (typeof value !== 'object') return JSON.stringify(value);
  return 'parts' in value ? promptText(value) : mediaText(value, folder);
}

function promptText({ parts }: Text): string {
  const words = parts.map((part) => {
    if (part.kind === 'text') return part.text;
    return part.kind === 'tag' ? `<@${part.tag}>` : `<${part.hole.take}.${writtenOutput(part.hole)}>`;
  });
  return JSON.stringify(words.join(''));
}

function mediaText(media: Media, folder: string): string {
  switch (media.kind) {
    case 'url':
      return media.url;
    case 'file':
      return `file ${relative(folder, media.path)}`;
    case 'output':
      return `<${media.hole.take}.${writtenOutput(media.hole)}>`;
  }
}

function midFrameText({ image, at }: MidFrame, folder: string): string {
  return mediaText(image.value, folder) + (at ? ` at ${at.value}` : '');
}

function referenceText(reference: Reference, folder: string): string {
  switch (reference.kind) {
    case 'subject': {
      const images = reference.images.map(({ value }) => mediaText(value, folder)).join(', ');
      return `subject ${images}${reference.audio ? `, audio ${mediaText(reference.audio.value, folder)}` : ''}`;
    }
    case 'grid':
      return `grid ${mediaText(reference.image.value, folder)}`;
    case 'keyframe':
      return `keyframe ${midFrameText({ ...reference, image: reference.image }, folder)}`;
    case 'motion':
    case 'extend':
      return `${reference.kind} ${mediaText(reference.video.value, folder)}`;
  }
}
