import type { Diagnostic } from '../core/diagnostic.ts';
import { isFrame } from '../core/payload.ts';
import { shellWord } from '../core/shell-word.ts';
import type { Located } from '../core/span.ts';
import type { Media } from '../core/take.ts';
import { diagnose } from './codes.ts';
import type { Request } from './model-spec.ts';
import { takePlaces } from './places.ts';

type Sort = 'picture' | 'video' | 'sound';

/** File name endings (and formats by content) that say what a file is. Others say nothing. */
const SORT_OF: Readonly<Record<string, Sort>> = {
  ...sorted('picture', [
    'jpg',
    'jpeg',
    'png',
    'gif',
    'bmp',
    'webp',
    'avif',
    'heic',
    'heif',
    'tif',
    'tiff',
    'svg',
    'ico',
    'psd',
  ]),
  ...sorted('video', ['mp4', 'mov', 'm4v', 'webm', 'mkv', 'avi', 'wmv', 'flv', 'mpg', 'mpeg', '3gp', 'ogv']),
  ...sorted('sound', ['mp3', 'wav', 'm4a', 'aac', 'ogg', 'oga', 'opus', 'flac', 'wma', 'aif', 'aiff']),
};

function sorted(sort: Sort, endings: readonly string[]): Record<string, Sort> {
  return Object.fromEntries(endings.map((ending) => [ending, sort]));
}

const SUCH_AS: Readonly<Record<Sort, string>> = { picture: 'png or jpg', video: 'mp4', sound: 'mp3 or wav' };

export interface MediaSlot {
  readonly sort: Sort;
  /** Formats the document lists; absent = it lists none, so only another sort of file is wrong. */
  readonly formats?: readonly string[];
}

/** A file is judged by its content, a URL by its ending (none or an unknown one passes), an output by what it is. */
export function checkFormat(media: Located<Media>, slot: MediaSlot, request: Request): readonly Diagnostic[] {
  const wrong = wrongFormat(media.value, slot, request);
  if (wrong === undefined) return [];
  const takes = slot.formats
    ? `it takes ${slot.formats.join(', ')}`
    : `name a ${slot.sort} file, such as ${SUCH_AS[slot.sort]}`;
  const command = conversion(media.value, slot, request);
  const help = command === undefined ? takes : `${takes}; convert it with ${command}, and name that file`;
  return [
    diagnose('error', 'media-format', `${request.spec.name} needs a ${slot.sort} here, ${wrong}`, {
      span: media.span,
      related: takePlaces(request.take, media.span),
      help,
    }),
  ];
}

/** How to make a picture that the model takes of a local one that it does not, without losing anything. */
function conversion(media: Media, { sort, formats }: MediaSlot, { facts }: Request): string | undefined {
  if (media.kind !== 'file' || sort !== 'picture' || formats?.includes('png') === false) return undefined;
  const format = facts.file(media.path)?.format;
  return format !== undefined && SORT_OF[format] === 'picture' ? convertCommand(media.written) : undefined;
}

/** The command that makes a PNG of a picture. */
export function convertCommand(written: string): string {
  const stem = written.replace(/\.[^./]*$/, '');
  const target = `${stem}.png` === written ? `${stem}-converted.png` : `${stem}.png`;
  return `ffmpeg -i ${shellWord(written)} ${shellWord(target)}`;
}

function wrongFormat(media: Media, slot: MediaSlot, { facts }: Request): string | undefined {
  switch (media.kind) {
    case 'output': {
      const { output } = media.hole;
      if (isFrame(output)) return fits('png', slot) ? undefined : 'and a frame of a clip is a png picture';
      const sort: Sort | undefined = output === 'video_url' ? 'video' : output === 'duration' ? undefined : 'picture';
      return sort === slot.sort ? undefined : `and \`${output}\` is ${sort ? `a ${sort}` : 'a number'}`;
    }
    case 'url': {
      const ending = urlEnding(media.url);
      return ending !== undefined && SORT_OF[ending] && !fits(ending, slot)
        ? `and the URL ends in .${ending}`
        : undefined;
    }
    case 'file': {
      const file = facts.file(media.path);
      if (!file) return undefined;
      if (file.format === undefined) return slot.formats && `and the content of ${media.written} is none that it takes`;
      return fits(file.format, slot) ? undefined : `and the content of ${media.written} is ${file.format}`;
    }
  }
}

function fits(format: string, { sort, formats }: MediaSlot): boolean {
  if (formats) return formats.includes(format);
  return (SORT_OF[format] ?? sort) === sort;
}

/** The ending of a URL's path, lower case; the query does not count. */
function urlEnding(url: string): string | undefined {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  const name =
    path
      .replace(/^[a-z]+:\/\/[^/]*/i, '')
      .split('/')
      .at(-1) ?? '';
  return /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toLowerCase();
}
