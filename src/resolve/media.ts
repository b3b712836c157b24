import { resolve } from 'node:path';
import { Bug } from '../core/bug.ts';
import { type ClipOutput, type OutputName, writtenOutput } from '../core/payload.ts';
import type { Located } from '../core/span.ts';
import type { Media } from '../core/take.ts';
import { didYouMean } from './did-you-mean.ts';
import { isOutputName, OUTPUT_NAMES } from './expression.ts';
import { type Filled, type FilledDict, firstOutput, knownText, type Piece, spanOf } from './filled.ts';
import { plainText, wrongType } from './read-value.ts';
import type { TakeContext } from './take-context.ts';

/** What a media field is for; decides which outputs of other shots it can take. */
export type MediaKind = 'image' | 'video' | 'audio';

const FITS: Readonly<Record<MediaKind, readonly OutputName[]>> = {
  image: ['last_frame', 'first_frame', 'frame', 'thumbnail_url'],
  video: ['video_url'],
  audio: [],
};

/** What to write in place of an output that does not fit. */
const HELP: Readonly<Record<MediaKind, string>> = {
  image: 'use last_frame, first_frame or frame@2.5s, or a picture of your own',
  video: 'use video_url, a URL or a file',
  audio: 'use a URL or a file',
};

const WORDS: Readonly<Record<MediaKind, string>> = { image: 'picture', video: 'video', audio: 'sound' };

/** What is wrong with an address or path that no machine, or only the author's, can follow. First match wins. */
const UNUSABLE: readonly {
  readonly code: 'bad-url' | 'bad-path';
  readonly when: RegExp;
  readonly message: string;
  readonly help: string;
}[] = [
  { code: 'bad-path', when: /^$/, message: 'the path is empty', help: 'write a path, a URL or { video_url: SHOT }' },
  {
    code: 'bad-path',
    when: /^[A-Za-z]:[\\/]|^\\\\/,
    message: 'this path exists on one machine only',
    help: 'write the path from the folder of this file, with forward slashes',
  },
  {
    code: 'bad-url',
    when: /^file:/i,
    message: 'local files are written as paths, not as file: URLs',
    help: 'write the path from the folder of this file',
  },
  {
    code: 'bad-url',
    when: /^(?!https?:)(?:[a-z][a-z0-9+.-]*:\/\/|data:)/i,
    message: 'only http and https URLs can be fetched by a provider',
    help: 'use an http(s) URL, or a file beside the storyboard',
  },
  {
    code: 'bad-url',
    when: /^\/\//,
    message: 'a URL needs its scheme',
    help: 'put "https:" before it',
  },
  {
    code: 'bad-path',
    when: /^~/,
    message: '"~" is not expanded',
    help: 'write the path from the folder of this file',
  },
  { code: 'bad-path', when: /\\/, message: 'backslashes separate folders on Windows only', help: 'write "/"' },
];

/**
 * A media value: an http(s) URL, a file relative to the folder of the file it is written in, an output of another shot
 * as `{ video_url: SHOT }`, or a template that comes to one of these. Whether files exist is checked elsewhere.
 */
export function readMedia(
  filled: Filled,
  field: string,
  kind: MediaKind,
  context: TakeContext,
): Located<Media> | undefined {
  const { span } = filled;
  switch (filled.kind) {
    case 'dict':
      return readOutputOf(filled, field, kind, context);
    case 'text': {
      const output = firstOutput(filled);
      if (!output) return readAddress(filled, knownText(filled)?.trim() ?? '', context);
      if (filled.pieces.some((piece) => piece !== output && !isBlank(piece))) {
        return context.scope.findings.add(
          'error',
          'mixed-media',
          `${field} is one file; no text goes around an output`,
          {
            span,
            help: `write {{shots.${output.output.shot}.${output.output.output}}} alone`,
          },
        );
      }
      const place = spanOf(output.place);
      if (!fits({ field, kind, output: output.output, span: place, context })) return undefined;
      return { value: { kind: 'output', hole: context.edges.output(output.output, 'template', place) }, span };
    }
    default:
      return wrongType(filled, `${field} must be a URL, a file or { OUTPUT: SHOT }`, context.scope.findings);
  }
}

function isBlank(piece: Piece): boolean {
  return piece.kind === 'text' && piece.text.trim() === '';
}

/** A text as an http(s) URL or as a file relative to the folder of the file it is written in. */
export function readAddress(
  filled: Filled,
  text: string,
  { scope, folders }: Pick<TakeContext, 'scope' | 'folders'>,
): Located<Media> | undefined {
  const { span, writtenAt } = filled;
  const problem = UNUSABLE.find(({ when }) => when.test(text));
  if (problem)
    return scope.findings.add('error', problem.code, `${problem.message}: "${text}"`, { span, help: problem.help });
  if (/^https?:/i.test(text)) {
    if (URL.canParse(text) && /^https?:\/\/[^/]/i.test(text)) return { value: { kind: 'url', url: text }, span };
    return scope.findings.add('error', 'bad-url', `"${text}" is not a complete URL`, {
      span,
      help: 'write https://HOST/PATH; characters such as spaces are escaped (%20)',
    });
  }
  const folder = folders.get(writtenAt.file);
  if (folder === undefined) throw new Bug(`no folder for ${writtenAt.file}`);
  const isShotName = scope.shots.has(text);
  const file: Media = { kind: 'file', path: resolve(folder, text), written: text };
  return { value: isShotName ? { ...file, isShotName } : file, span };
}

/** `{ video_url: SHOT }` */
function readOutputOf(
  filled: FilledDict,
  field: string,
  kind: MediaKind,
  context: TakeContext,
): Located<Media> | undefined {
  const { findings } = context.scope;
  const [entry, another] = filled.entries.values();
  if (!entry || another) return wrongType(filled, `${field} must name one output: { video_url: SHOT }`, findings);
  const { key, keySpan, value } = entry;
  const output = outputNamed(key);
  if (!output) {
    return findings.add('error', 'unknown-output', `a clip has no "${key}"`, {
      span: keySpan,
      help: /^frames?(?:@|$)/.test(key)
        ? 'a frame has its time in seconds behind it: frame@2.5s'
        : didYouMean(key, [...OUTPUT_NAMES, 'frame@2.5s'], 'outputs'),
    });
  }
  const shot = plainText(value, key, findings);
  if (shot === undefined || !context.edges.isShot(shot, value.span)) return undefined;
  if (!fits({ field, kind, output, span: keySpan, context })) return undefined;
  const hole = context.edges.output({ shot, ...output }, 'media', value.span);
  return { value: { kind: 'output', hole }, span: filled.span };
}

/** `video_url`, `frame@2.5s`, `frame@2.5`. */
function outputNamed(key: string): ClipOutput | undefined {
  if (isOutputName(key)) return { output: key };
  const time = /^frame@(\d+(?:\.\d+)?)\s?s?$/.exec(key)?.[1];
  return time === undefined ? undefined : { output: 'frame', at: Number(time) };
}

/** Reports an output that is not the kind of media the field is for. */
function fits(asked: {
  field: string;
  kind: MediaKind;
  output: ClipOutput;
  span: Located<Media>['span'];
  context: TakeContext;
}): boolean {
  const { field, kind, output, span, context } = asked;
  const fitting = FITS[kind];
  if (fitting.includes(output.output)) return true;
  const name = writtenOutput(output);
  context.scope.findings.add('error', 'wrong-output', `${field} needs a ${WORDS[kind]}, and ${name} is none`, {
    span,
    help: HELP[kind],
  });
  return false;
}
