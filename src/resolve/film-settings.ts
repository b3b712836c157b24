import type { Join } from '../core/film.ts';
import type { Span } from '../core/span.ts';
import type { Dict, Entry } from '../core/value.ts';
import type { Storyboard } from '../manifest/storyboard.ts';
import type { CutSoundtrack, FilmCut, FilmPicture } from './film-cut.ts';
import type { Filled } from './filled.ts';
import { readAddress } from './media.ts';
import { boolean, decimal, plainText, ratio, type Reader, seconds } from './read-value.ts';
import type { Scope } from './scope.ts';

/** Reads fields of a film under the labels of one film or piece; what is wrong is reported, and left out. */
export class FilmReader {
  readonly #scope: Scope;
  readonly #folders: Storyboard['folders'];

  constructor(scope: Scope, folders: Storyboard['folders']) {
    this.#scope = scope;
    this.#folders = folders;
  }

  /** A field's value; undefined where nobody wrote it. */
  read<T>(entry: Entry | undefined, reader: Reader<T>): T | undefined {
    const filled = entry && this.#scope.fill(entry.value);
    return filled && reader(filled, entry.key, this.#scope.findings);
  }

  /** Seconds; the schema has judged what is no template. */
  seconds(entry: Entry | undefined, least = 0): number | undefined {
    return this.#within(entry, seconds, [least, Infinity]);
  }

  /** A text that is not blank. */
  text(entry: Entry | undefined): string | undefined {
    const text = this.read(entry, plainText);
    return entry && text === '' ? this.#refuse(entry, `${entry.key} holds no text`, 'write one') : text;
  }

  /** `crossfade: 0.3` or `fade: 0.3` among fields; undefined where neither is written. */
  join(fields: ReadonlyMap<string, Entry>): { readonly join: Join; readonly span: Span } | undefined {
    const crossfade = fields.get('crossfade');
    const fade = fields.get('fade');
    if (crossfade && fade)
      return this.#refuse(fade, 'pieces meet by a crossfade or by a fade, not both', 'keep one of the two');
    const entry = crossfade ?? fade;
    const length = this.seconds(entry);
    if (!entry || length === undefined) return undefined;
    const kind = crossfade ? 'crossfade' : 'fade';
    return { join: length === 0 ? CUT : { kind, seconds: length }, span: entry.keySpan };
  }

  picture(fields: ReadonlyMap<string, Entry>): FilmPicture {
    const entry = fields.get('resolution');
    const resolution = this.read(entry, plainText);
    const [, width, height] = SIZE.exec(resolution ?? '') ?? [];
    const [, short] = SHORT_SIDE.exec(resolution ?? '') ?? [];
    const shape = this.#ratio(fields.get('aspect_ratio'));
    if (entry && resolution !== undefined && width === undefined && short === undefined)
      this.#refuse(entry, `"${resolution}" is no resolution`, 'write one as 720p or 1280x720');
    if (width !== undefined && fields.has('aspect_ratio'))
      this.#refuse(
        fields.get('aspect_ratio') as Entry,
        'the resolution says width and height already',
        'remove one of the two',
      );
    const sides = [width, height, short].flatMap((side) => (side === undefined ? [] : [Number(side)]));
    if (entry && sides.some((side) => side < 16 || side > 8192))
      return this.#refuse(entry, `no film is ${resolution}`, 'write from 16 to 8192 pixels') ?? {};
    return {
      ...(width !== undefined && { size: { width: even(Number(width)), height: even(Number(height)) } }),
      ...(short !== undefined && { shortSide: Number(short) }),
      ...(shape && width === undefined && { ratio: shape }),
    };
  }

  #ratio(entry: Entry | undefined): FilmPicture['ratio'] {
    const text = this.read(entry, ratio);
    if (!entry || text === undefined) return undefined;
    const [width = 0, height = 0] = (RATIO.exec(text) ?? []).slice(1).map(Number);
    if (width > 0 && height > 0 && width / height <= 20 && height / width <= 20) return { width, height };
    return this.#refuse(entry, `"${text}" is no ratio of a film`, 'write width to height, as 16:9');
  }

  settings(fields: ReadonlyMap<string, Entry>): Pick<FilmCut, 'fps' | 'sound' | 'soundtrack' | 'picture'> {
    const fps = this.#within(fields.get('fps'), decimal, [1, 120]);
    const soundtrack = this.#soundtrack(fields.get('soundtrack'));
    const sound = this.read(fields.get('sound'), boolean);
    return {
      picture: this.picture(fields),
      ...(fps !== undefined && { fps }),
      sound: sound ?? !fields.has('soundtrack'),
      ...(soundtrack && { soundtrack }),
    };
  }

  #soundtrack(entry: Entry | undefined): CutSoundtrack | undefined {
    const { value } = entry ?? {};
    const parts: Dict['entries'] = value?.kind === 'dict' ? value.entries : new Map();
    const named = value?.kind === 'dict' ? parts.get('file') : entry;
    const file = this.read(named, this.#localFile);
    const gain = this.#within(parts.get('gain'), decimal, [-60, 30]) ?? 0;
    const fadeIn = this.seconds(parts.get('fade_in')) ?? 0;
    const fadeOut = this.seconds(parts.get('fade_out')) ?? 0;
    return file && { ...file, gain, fadeIn, fadeOut };
  }

  readonly #localFile = (filled: Filled): Pick<CutSoundtrack, 'file' | 'written' | 'span'> | undefined => {
    const text = plainText(filled, 'soundtrack', this.#scope.findings);
    const media =
      text === undefined ? undefined : readAddress(filled, text, { scope: this.#scope, folders: this.#folders });
    if (media?.value.kind === 'file') return { file: media.value.path, written: media.value.written, span: media.span };
    if (!media) return undefined;
    return this.#scope.findings.add('error', 'film-value', 'the soundtrack is a file on this machine', {
      span: media.span,
      help: 'download it, and write its path from the folder of this file',
    });
  };

  #within(
    entry: Entry | undefined,
    reader: Reader<number>,
    [low, high]: readonly [number, number],
  ): number | undefined {
    const value = this.read(entry, reader);
    if (!entry || value === undefined || (value >= low && value <= high)) return value;
    const help = high === Infinity ? `write ${low} or more` : `write a number from ${low} to ${high}`;
    return this.#refuse(entry, `${entry.key} can not be ${value}`, help);
  }

  #refuse({ value }: Entry, message: string, help: string): undefined {
    return this.#scope.findings.add('error', 'film-value', message, { span: value.span, help });
  }
}

export const CUT: Join = { kind: 'cut' };

const SIZE = /^(\d{2,5})\s?[xX×]\s?(\d{2,5})$/;
const SHORT_SIDE = /^(\d{2,4})[pP]$/;
const RATIO = /^(\d{1,4})\s?[:×]\s?(\d{1,4})$/;

/** Encoders want even sides. */
function even(side: number): number {
  return side - (side % 2);
}
