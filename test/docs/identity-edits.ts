import { type Files, mediaFile } from './doc-boards.ts';

/** A storyboard with something of everything that could count. */
const BOARD = `version: 1
name: before
vars: { look: cold light }
defaults: { uses: apimart/skyreels-v4-fast, resolution: 480p }
refs:
  Hero: { images: [refs/hero.png] }
  Rival: { images: ["https://example.com/rival.png?X-Amz-Signature=1&X-Amz-Date=2"] }
shots:
  opening: { prompt: Rain over the sea., duration: 5 }
  walk: { extend: opening, prompt: "Video extended @opening, a stranger walks in.", aspect_ratio: "16:9" }
  duel: { prompt: "@Hero and @Rival fight in the rain.", duration: 6 }
  on: { first_frame: { frame@2s: opening }, prompt: On and on. }
  slow: { uses: gmi/pixverse-v5.6-t2v, prompt: Slow push-in., with: { thinking_type: auto }, resolution: 540p }
`;

export const BASE: Files = { 'board.yaml': BOARD };

function edit(...changes: readonly (readonly [string, string])[]): Files {
  let text = BOARD;
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`nothing to edit: ${from}`);
    text = text.replaceAll(from, to);
  }
  return { 'board.yaml': text };
}

/** Each row of the document's table, done. */
export const EDITS: Readonly<Record<string, Files>> = {
  'another word in the prompt': edit(['in the rain.', 'in the snow.']),
  'another duration': edit(['duration: 5', 'duration: 7']),
  'another model': edit(['apimart/skyreels-v4-fast', 'apimart/skyreels-v4-std']),
  "a field written out, even with the vendor's default": edit(['duration: 5', 'duration: 5, aspect_ratio: "16:9"']),
  'other bytes in a picture it uses': { ...BASE, 'refs/hero.png': mediaFile('png', 'another picture') },
  'another word in the prompt of the shot it extends': edit(['over the sea', 'over the lake']),
  'another frame of the clip it begins with': edit(['frame@2s', 'last_frame']),
  'another order of the references in the prompt': edit(['@Hero and @Rival', '@Rival and @Hero']),
  'a `with` parameter': edit(['thinking_type: auto', 'thinking_type: enabled']),
  'line breaks and double spaces in a prompt': edit(['Rain over', 'Rain   over'], ['walks in."', 'walks\n    in. "']),
  'another name for the shot': edit(['opening', 'prologue']),
  'another name for a reference': edit(['Hero', 'Star']),
  'another name for a picture file': {
    ...edit(['refs/hero.png', 'refs/star.png']),
    'refs/star.png': mediaFile('png', 'refs/hero.png'),
  },
  'another order of shots or keys': edit([
    'prompt: Rain over the sea., duration: 5',
    'duration: 5, prompt: Rain over the sea.',
  ]),
  'a value moved from the shot to `defaults` or `vars`': edit(
    ['cold light', 'Slow push-in.'],
    ['prompt: Slow push-in.', 'prompt: "{{vars.look}}"'],
  ),
  'a new signature on a signed URL': edit(['X-Amz-Signature=1&X-Amz-Date=2', 'X-Amz-Signature=3&X-Amz-Date=4']),
  '`needs`, `retries`, `limits`, `budget`, `prices`, `name`, `film`': edit(
    ['name: before', 'name: after\nbudget: { usd: 1 }\nlimits: { apimart: 1 }\nfilm: { crossfade: 0.5 }'],
    ['refs:', 'prices: { apimart/skyreels-v4-fast: { usd_per_second: 1 } }\nrefs:'],
    ['duration: 6', 'duration: 6, needs: [walk], retries: 2'],
  ),
  'a field that the vendor ignores here': edit([', aspect_ratio: "16:9"', ', aspect_ratio: "1:1"']),
  'an axis listed, with what was there among its values': edit(
    ['shots:', 'matrix: { resolution: [720p, 480p] }\nshots:'],
    ['duration: 5', 'duration: 5, matrix: [resolution]'],
  ),
  'more `takes`': edit(['duration: 5', 'duration: 5, takes: 3']),
  'a shot added or removed': edit(['shots:', 'shots:\n  first: { prompt: Fog. }']),
};
