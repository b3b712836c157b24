import type { Sheet, SheetCell } from '../../src/report/sheet.ts';

export function cell(overrides: Partial<SheetCell> = {}): SheetCell {
  const { shot = 'opening', labels = {}, number = 1 } = overrides;
  const pairs = Object.entries(labels).map(([axis, label]) => `${axis}=${label}`);
  return {
    take: `${shot}${pairs.length === 0 ? '' : `[${pairs.join()}]`}${number === 1 ? '' : `#${number}`}`,
    shot,
    labels,
    number,
    uses: 'apimart/skyreels-v4-fast',
    state: 'fresh',
    prompt: 'Rain over the city.',
    seconds: 5,
    width: 1280,
    height: 720,
    cost: { amount: 0.44, unit: 'usd' },
    pictures: 1,
    ...overrides,
  };
}

/** A take without pictures. */
export function empty(state: SheetCell['state'], why: string, overrides: Partial<SheetCell> = {}): SheetCell {
  const { width: _width, height: _height, cost: _cost, ...rest } = cell(overrides);
  return { ...rest, state, why, pictures: 0 };
}

export function sheet(cells: readonly SheetCell[], overrides: Partial<Sheet> = {}): Sheet {
  return { version: 1, storyboard: { file: 'noir.yaml', name: 'neo-noir' }, simulated: false, cells, ...overrides };
}

/** One shot in every variant of these axes. */
export function sweep(
  axes: Readonly<Record<string, readonly string[]>>,
  { shot = 'opening', takes = 1 }: { readonly shot?: string; readonly takes?: number } = {},
): readonly SheetCell[] {
  let variants: Record<string, string>[] = [{}];
  for (const [axis, labels] of Object.entries(axes))
    variants = variants.flatMap((one) => labels.map((label) => ({ ...one, [axis]: label })));
  return variants.flatMap((labels) =>
    Array.from({ length: takes }, (_, index) => cell({ shot, labels, number: index + 1 })),
  );
}

/** Every way in which a take can be without a picture, or be told apart. */
export const STATES: readonly SheetCell[] = [
  cell({ shot: 'storm', picked: true, pictures: 3 }),
  cell({ shot: 'lamp', state: 'stale', why: 'an earlier clip: the request has changed since', pictures: 3 }),
  empty('missing', 'not bought yet', { shot: 'gull' }),
  empty('failed', 'the content policy of the provider was not kept: "a knife" & <blood> (billed)', { shot: 'knife' }),
  empty('in-flight', 'on its way: task 01M7ZKCPH5ASBM4B4X24WVKDWJ', { shot: 'wave' }),
  empty('unconfirmed', 'nobody knows if it was bought: the connection broke before an answer came', { shot: 'boat' }),
  empty('blocked', 'knife has no clip', { shot: 'cut' }),
  empty('awaiting-pick', 'waits for a pick: which take of storm?', { shot: 'walk' }),
  empty('left-out', 'left out by select', { shot: 'night' }),
  empty('elsewhere', 'owned; its bytes are not on this machine', {
    shot: 'coast',
    cost: { amount: 0.44, unit: 'usd' },
  }),
  empty('unreadable', 'the clip cannot be read: it ends in the middle of a frame', { shot: 'rock' }),
  empty('fresh', 'no ffmpeg was found', { shot: 'door' }),
  cell({ shot: '女孩', prompt: 'She says: "it\'s <late>" & leaves.\nثم تمشي', pictures: 3 }),
];
