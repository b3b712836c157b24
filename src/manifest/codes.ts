import { diagnosticFactory } from '../core/diagnostic.ts';

/** Every diagnostic of this room, with what it means. Each is shown by a case in test/cases/manifest. */
export const MANIFEST_CODES = {
  // reading
  'file-not-found': 'no file has this name',
  'not-a-file': 'a folder or a device stands where a file is expected',
  'unreadable-file': 'the system refuses to read the file',
  'empty-file': 'the file holds nothing, or only comments',
  'file-too-large': 'the file is larger than 5 MB',
  'wrong-encoding': 'the file is not UTF-8 text',
  'not-json': 'the object given by a program cannot be written as JSON',
  // YAML
  'alias-limit': 'aliases unfold to more than 100 uses or two million values',
  'bad-escape': 'a backslash inside double quotes begins no escape that YAML knows',
  'bad-indent': 'a line is indented neither like its neighbours nor like a continuation',
  'bad-key': 'a key is not a text, or is empty',
  'block-header': 'text stands on the line of a | or >, where YAML wants only the sign',
  'colon-in-text': 'a colon and a space inside an unquoted text begin a map',
  'comma-in-braces': 'a comma inside { } ended an unquoted text',
  'comment-in-text': 'a # inside an unquoted text of several lines began a comment',
  'depth-limit': 'lists and maps are nested deeper than 64',
  'duplicate-key': 'a map has the same key twice',
  'empty-value': 'nothing is written after a key or a list dash',
  'inexact-number': 'a number is infinite, not a number, or has more digits than can be kept',
  'leading-zero': 'a number begins with 0, which YAML tools read differently',
  'merge-not-map': '<< was given something that is not a map',
  'misplaced-fields': 'fields stand beside the shot they belong to, not under it',
  'missing-colon': 'a line among keys has no colon',
  'missing-space': 'no space follows the colon after a key',
  'reserved-character': 'an unquoted text begins with a character that YAML reserves',
  'respelled-number': 'a number in vars looks different in the texts it is put into',
  'several-documents': 'the file holds more than one YAML document',
  'tab-indent': 'a line is indented with tabs',
  'text-after-quote': 'text follows a closing quote',
  'trailing-comment': 'a # cut a prompt short',
  'unseen-character': 'a text holds a control character or turns the reading direction',
  unclosed: 'a quote or bracket is opened and never closed',
  'unknown-alias': 'an alias names no anchor that stands before it',
  'yaml-tag': 'a value begins with !, which YAML takes for a type',
  'unquoted-template': 'a {{template}} without quotes was read as a map',
  'yaml-directive': 'the file begins with a % line',
  'yaml-syntax': 'the text is not YAML, in a way that has no code of its own',
  // shape
  'conflicting-fields': 'two forms of a reference are mixed',
  'missing-field': 'a field that must be there is not',
  'no-shots': 'there is no shot',
  'not-a-map': 'the file as a whole is not a map of sections',
  'ratio-as-number': 'a YAML 1.1 tool turned a ratio such as 16:9 into a number',
  'unknown-field': 'a field that does not exist here',
  'unknown-provider': 'a provider that does not exist',
  'bad-value': 'the kind is right, the value is not',
  'wrong-type': 'a text, number, list or map stands where another of these is expected',
  'yes-no': 'yes, no, on or off stands where true or false is expected',
  // names
  'bad-name': 'a shot or reference has a name that is not allowed',
  'name-clash': 'two names are the same, or differ only in upper and lower case',
  // include
  'include-conflict': 'two included files define the same key',
  'include-twice': 'a file is included twice, or includes itself',
  'not-includable': 'a section that may not stand in an included file',
  // the command line
  'unknown-variable': 'the command line sets a variable that the storyboard does not declare',
} as const;

export type ManifestCode = keyof typeof MANIFEST_CODES;

/** Builds this room's diagnostics. */
export const diagnose = diagnosticFactory<ManifestCode>(MANIFEST_CODES);
