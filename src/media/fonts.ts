import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, parse } from 'node:path';
import { Bug } from '../core/bug.ts';
import { type FontFace, readFontFace } from './font-file.ts';
import { scriptOf } from './scripts.ts';

/** The fonts a text needs: ours first, then what this machine has for the characters that ours lacks. */
export interface TextFonts {
  /** Noto Sans, regular and semi-bold: Latin, Greek, Cyrillic, Devanagari. */
  readonly own: readonly [FontFace, FontFace];
  readonly more: readonly FontFace[];
  /** What no font here can draw, in words for the user: `Chinese characters`; in the order first met. */
  readonly missing: readonly string[];
}

const known = new Map<string, TextFonts>();

/** Reads font files of this machine; the same text is looked up once. `folders` are those of the system by default. */
export function fontsFor(text: string, folders: readonly string[] = systemFolders()): TextFonts {
  const wanted = unusual(text);
  const key = [...folders, wanted].join('\n');
  const found = known.get(key) ?? findFonts(wanted, folders);
  known.set(key, found);
  return found;
}

/** Everything past ASCII, each once; what is never drawn is not asked for. */
function unusual(text: string): string {
  return [...new Set(text)].filter((character) => character > '~' && !NEVER_DRAWN.test(character)).join('');
}

/** Joiners, selectors of a variant, marks of direction. */
export const NEVER_DRAWN = /^[\p{Default_Ignorable_Code_Point}\p{Cc}\p{White_Space}]+$/u;

function findFonts(wanted: string, folders: readonly string[]): TextFonts {
  const own = ownFonts();
  const [regular] = own;
  let left = Array.from(wanted).filter((character) => !regular.covers(codePointOf(character)));
  const more: FontFace[] = [];
  for (const path of left.length === 0 ? [] : likelyFirst(fontFiles(folders))) {
    const face = readFontFace(path);
    const rest = face ? left.filter((character) => !face.covers(codePointOf(character))) : left;
    if (!face || rest.length === left.length) continue;
    more.push(face);
    left = rest;
    if (left.length === 0) break;
  }
  return { own, more, missing: [...new Set(left.map(scriptOf))] };
}

function codePointOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** From the bundle they lie beside it, in dist/fonts; from source they are those of the package. */
function ownFonts(): readonly [FontFace, FontFace] {
  return [ownFont('400Regular'), ownFont('600SemiBold')];
}

function ownFont(weight: string): FontFace {
  const file = `NotoSans_${weight}.ttf`;
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const places = [
      join(folder, 'fonts', file),
      join(folder, 'node_modules/@expo-google-fonts/noto-sans', weight, file),
    ];
    const path = places.find((place) => existsSync(place));
    const face = path === undefined ? undefined : readFontFace(path);
    if (face) return face;
    if (folder === parse(folder).root) throw new Bug(`${file} is not there: this copy of shotgraph is not whole`);
  }
}

/** Where systems and users keep fonts. */
function systemFolders(): readonly string[] {
  const home = homedir();
  switch (process.platform) {
    case 'win32': {
      const local = process.env['LOCALAPPDATA'];
      const windows = join(process.env['WINDIR'] ?? 'C:\\Windows', 'Fonts');
      return [windows, ...(local ? [join(local, 'Microsoft', 'Windows', 'Fonts')] : [])];
    }
    case 'darwin':
      return ['/System/Library/Fonts', '/Library/Fonts', join(home, 'Library/Fonts')];
    default: {
      const shared = process.env['XDG_DATA_DIRS'] || '/usr/local/share:/usr/share';
      const data = [process.env['XDG_DATA_HOME'] || join(home, '.local/share'), ...shared.split(':')];
      return [...data.map((folder) => join(folder, 'fonts')), join(home, '.fonts'), '/usr/share/fonts'];
    }
  }
}

function fontFiles(folders: readonly string[]): readonly string[] {
  const files = new Set<string>();
  for (const folder of new Set(folders)) {
    for (const name of namesIn(folder)) if (/\.(ttf|ttc|otf|otc)$/i.test(name)) files.add(join(folder, name));
  }
  return [...files];
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  } catch {
    return []; // not there, or not for us
  }
}

/** Names that systems give to fonts with many characters, the calmest first; signs of text before coloured emoji. */
const GOOD_NAMES: readonly RegExp[] = [
  /^NotoSans(CJK|SC|TC|HK|JP|KR)?-(Regular|VF)/i,
  /^NotoSans[A-Z]\w*-(Regular|VF)/,
  /^(SourceHanSans|PingFang|Hiragino|AppleSDGothicNeo|msyh|msjh|YuGoth|meiryo|malgun|wqy|DroidSansFallback)/i,
  /^(DejaVuSans|LiberationSans-Regular|segoeui|arial|Arial Unicode|Helvetica)\.\w+$/i,
  /^(GeezaPro|SFArabic|SFHebrew|Nirmala|LeelawUI|Thonburi|Kohinoor|seguisym|Apple Symbols)/i,
  /emoji|seguiemj/i,
];
const HARD_TO_READ = /bold|black|heavy|italic|oblique|thin|light|mono|serif|condensed|narrow/i;

/** In an order that does not depend on the disk, so that the same machine draws the same picture. */
function likelyFirst(paths: readonly string[]): readonly string[] {
  const ranked = paths.map((path) => ({ path, name: basename(path), rank: rankOf(basename(path)) }));
  ranked.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return ranked.filter(({ name }) => !/lastresort/i.test(name)).map(({ path }) => path);
}

function rankOf(name: string): number {
  const index = GOOD_NAMES.findIndex((pattern) => pattern.test(name));
  const good = index === -1 ? GOOD_NAMES.length : index;
  return HARD_TO_READ.test(name) ? good + 100 : good;
}
