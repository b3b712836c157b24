import { expect, it } from 'vitest';
import type { Model } from '../../src/models/model.ts';
import { displayWidth } from '../../src/report/display-width.ts';
import { renderModel, renderModelList, type ModelDescription } from '../../src/report/models-text.ts';
import { PLAIN } from '../../src/report/style.ts';

const fast: ModelDescription = {
  name: 'apimart/skyreels-v4-fast',
  vendorName: 'skyreels-v4-fast',
  title: 'SkyReels V4, the fast tier: text, pictures and clips to video with sound',
  modes: ['t2v', 'i2v', 'omni'],
  parameters: [
    { field: 'prompt', vendorField: 'prompt', accepts: 'text, at most 1280 tokens', required: true },
    { field: 'duration', vendorField: 'duration', accepts: 'integer 3 to 15', byDefault: '5', required: false },
    {
      field: 'resolution',
      vendorField: 'resolution',
      accepts: '480p, 720p, 1080p',
      byDefault: '1080p',
      required: false,
    },
    {
      field: 'first_frame',
      vendorField: 'first_frame_image',
      accepts: 'picture: a URL or a local jpg, png, gif, bmp',
      required: false,
    },
  ],
  priceLines: ['720p   $0.088 per second', '1080p  $0.11 per second', 'APIMart price list, read 2026-09-16'],
  outputs: ['video_url'],
  sources: [{ title: 'apimart-skyreels-v4', url: 'https://docs.example/skyreels-v4', read: '2026-09-16' }],
};
const unpriced: ModelDescription = { ...fast, name: 'gccai/skyreels-v4-std', priceLines: [], outputs: [] };

it('lists models', () =>
  expect(renderModelList([fast, unpriced], { style: PLAIN, width: 80 })).toMatchInlineSnapshot(`
    "model                     modes         what it is
    apimart/skyreels-v4-fast  t2v i2v omni  SkyReels V4, the fast tier: text,
                                            pictures and clips to video with sound
    gccai/skyreels-v4-std     t2v i2v omni  SkyReels V4, the fast tier: text,
                                            pictures and clips to video with sound

    shotgraph models NAME shows parameters and prices
    "
  `));
it('lists none', () => expect(renderModelList([], { style: PLAIN, width: 80 })).toBe('no models\n'));
it('shows one at 80 columns', () =>
  expect(renderModel(fast, { style: PLAIN, width: 80 })).toMatchInlineSnapshot(`
  "apimart/skyreels-v4-fast  skyreels-v4-fast
  SkyReels V4, the fast tier: text, pictures and clips to video with sound

  field        vendor's name      accepts                                 default
  prompt       prompt             text, at most 1280 tokens               required
  duration     duration           integer 3 to 15                         5
  resolution   resolution         480p, 720p, 1080p                       1080p
  first_frame  first_frame_image  picture: a URL or a local jpg, png,
                                  gif, bmp

  modes      t2v, i2v, omni
  outputs    video_url
  prices     720p   $0.088 per second
             1080p  $0.11 per second
             APIMart price list, read 2026-09-16
  documents  apimart-skyreels-v4, read 2026-09-16
             https://docs.example/skyreels-v4
  "
`));
it('shows one at 60 columns', () =>
  expect(renderModel(fast, { style: PLAIN, width: 60 })).toMatchInlineSnapshot(`
  "apimart/skyreels-v4-fast  skyreels-v4-fast
  SkyReels V4, the fast tier: text, pictures and clips to
  video with sound

  field        vendor's name      accepts             default
  prompt       prompt             text, at most 1280  required
                                  tokens
  duration     duration           integer 3 to 15     5
  resolution   resolution         480p, 720p, 1080p   1080p
  first_frame  first_frame_image  picture: a URL or
                                  a local jpg, png,
                                  gif, bmp

  modes      t2v, i2v, omni
  outputs    video_url
  prices     720p   $0.088 per second
             1080p  $0.11 per second
             APIMart price list, read 2026-09-16
  documents  apimart-skyreels-v4, read 2026-09-16
             https://docs.example/skyreels-v4
  "
`));

it.each([60, 80, 120])('never exceeds %i columns', (width) => {
  const text = renderModel(fast, { style: PLAIN, width }) + renderModelList([fast, unpriced], { style: PLAIN, width });
  expect(text.split('\n').filter((line) => displayWidth(line) > width)).toEqual([]);
});

it('says how an unpriced model gets a price', () => {
  expect(renderModel(unpriced, { style: PLAIN, width: 80 })).toContain('unpriced; state one with `prices:`');
});

it('takes the models of the models room as they are', () => {
  const list: (models: readonly Model[]) => string = (models) => renderModelList(models, { style: PLAIN, width: 80 });
  expect(list([])).toBe('no models\n');
});
