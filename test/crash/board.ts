import type { Draw } from './draw.ts';

/** A storyboard of a schedule, and how it is written. */
export interface Board {
  readonly shots: readonly Shot[];
  /** US dollars and GMI credits. */
  readonly budget?: { readonly usd: number; readonly gmi: number };
  /** Tasks alive at APIMart. */
  readonly limit?: number;
}

interface Shot {
  readonly name: string;
  readonly uses: string;
  readonly prompt: string;
  /** What it is made from, by the field that says so. */
  readonly from?: { readonly field: 'extend' | 'motion' | 'thumbnail'; readonly shot: string };
  readonly picture?: true;
  readonly needs?: string;
  readonly retries?: number;
}

export const PICTURE = 'pictures/harbour.png';

/** Alone enough to meet every kind of boundary: a chain at APIMart, and a picture that goes up to GMI. */
export const SWEEP_BOARD: Board = {
  shots: [
    { name: 'rain', uses: 'apimart/skyreels-v4-fast', prompt: 'Rain over the harbour.' },
    {
      name: 'walk',
      uses: 'apimart/skyreels-v4-fast',
      prompt: 'A stranger walks in.',
      from: { field: 'extend', shot: 'rain' },
    },
    { name: 'boats', uses: 'gmi/pixverse-v5.6-i2v', prompt: 'Boats at night.', picture: true },
  ],
};

const OPENINGS = [
  'apimart/skyreels-v4-fast',
  'apimart/skyreels-v4-std',
  'gmi/pixverse-v5.6-t2v',
  'gmi/skyreels-v4-text-to-video',
];

/** One to eight shots: chains, several from one, equal ones, pictures. */
export function drawBoard(draw: Draw): Board {
  const shots: Shot[] = [];
  const count = draw.few(8);
  while (shots.length < count) shots.push(drawShot(draw, shots));
  return {
    shots,
    ...(draw.chance(0.3) && { limit: draw.whole(1, 3) }),
    ...(draw.chance(0.25) && { budget: draw.chance(0.4) ? { usd: 0.7, gmi: 70 } : { usd: 40, gmi: 2000 } }),
  };
}

function drawShot(draw: Draw, before: readonly Shot[]): Shot {
  const name = `s${before.length}`;
  const common = {
    name,
    prompt: `Scene ${before.length}, take of ${draw.whole(1000, 9999)}.`,
    ...(draw.chance(0.2) && { retries: draw.whole(1, 2) }),
  };
  const twin = before.length > 0 && draw.chance(0.1) ? draw.pick(before) : undefined;
  if (twin) return { ...twin, name };
  const atApimart = before.filter(({ uses }) => uses.startsWith('apimart/'));
  const withThumbnail = before.filter(({ uses }) => uses.startsWith('gmi/'));
  const way = draw.whole(0, 9);
  if (way < 4 && atApimart.length > 0) {
    // `motion` is priced by the length of what goes in, so it is the rarer one.
    const field = draw.chance(0.8) ? 'extend' : 'motion';
    return { ...common, uses: 'apimart/skyreels-v4-fast', from: { field, shot: draw.pick(atApimart).name } };
  }
  if (way === 4 && withThumbnail.length > 0) {
    return {
      ...common,
      uses: 'gmi/pixverse-v5.6-i2v',
      from: { field: 'thumbnail', shot: draw.pick(withThumbnail).name },
    };
  }
  if (way === 5 || way === 6) {
    return { ...common, uses: draw.pick(['gmi/pixverse-v5.6-i2v', 'apimart/skyreels-v4-fast']), picture: true };
  }
  const needs = before.length > 0 && draw.chance(0.2) ? { needs: draw.pick(before).name } : {};
  return { ...common, uses: draw.pick(OPENINGS), ...needs };
}

/** As YAML. Every length is short: what counts is the price of a mistake, not the clip. */
export function writeBoard({ shots, budget, limit }: Board): string {
  const head = [
    'version: 1',
    ...(budget ? [`budget: { usd: ${budget.usd}, credits: { gmi: ${budget.gmi} } }`] : []),
    ...(limit === undefined ? [] : [`limits: { apimart: ${limit} }`]),
    'shots:',
  ];
  return `${[...head, ...shots.map(writeShot)].join('\n')}\n`;
}

function writeShot({ name, uses, prompt, from, picture, needs, retries }: Shot): string {
  const isTagged = from !== undefined && from.field !== 'thumbnail';
  const fields = [
    `uses: ${uses}`,
    uses.startsWith('apimart/') ? 'resolution: 480p' : '',
    uses.startsWith('apimart/') && from?.field !== 'motion' ? 'duration: 3' : '',
    `prompt: "${isTagged ? `Video extended @${from.shot}. ` : ''}${prompt}"`,
    isTagged ? `${from.field}: ${from.shot}` : '',
    from?.field === 'thumbnail' ? `first_frame: { thumbnail_url: ${from.shot} }` : '',
    picture ? `first_frame: ${PICTURE}` : '',
    needs === undefined ? '' : `needs: [${needs}]`,
    retries === undefined ? '' : `retries: ${retries}`,
  ];
  return `  ${name}: { ${fields.filter((field) => field !== '').join(', ')} }`;
}

/** What a user might change between two runs, and the words for it. */
export function editBoard(draw: Draw, board: Board): { readonly board: Board; readonly what: string } {
  const shot = draw.pick(board.shots);
  const isUsed = board.shots.some(({ from, needs }) => from?.shot === shot.name || needs === shot.name);
  const way = draw.whole(0, isUsed || board.shots.length === 1 ? 1 : 2);
  if (way === 0) {
    const name = `${shot.name}x`;
    return {
      board: { ...board, shots: board.shots.map((one) => renamed(one, shot.name, name)) },
      what: `${shot.name} is called ${name}`,
    };
  }
  if (way === 1) {
    const shots = board.shots.map((one) => (one === shot ? { ...one, prompt: `Again, ${one.prompt}` } : one));
    return { board: { ...board, shots }, what: `the prompt of ${shot.name} is changed` };
  }
  return { board: { ...board, shots: board.shots.filter((one) => one !== shot) }, what: `${shot.name} is removed` };
}

function renamed(shot: Shot, from: string, to: string): Shot {
  return {
    ...shot,
    ...(shot.name === from && { name: to }),
    ...(shot.from?.shot === from && { from: { ...shot.from, shot: to } }),
    ...(shot.needs === from && { needs: to }),
  };
}
