import { expect, it } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { otioOf } from '../../src/report/otio.ts';
import { clipPiece, film } from '../report/films.ts';
import { otioComplaints } from '../support/otio-rules.ts';

const CUT = JSON.stringify(otioOf(film([clipPiece(), clipPiece({ join: { kind: 'crossfade', seconds: 0.5 } })])));

it('the rules of OpenTimelineIO take a cut of ours', () => expect(otioComplaints(JSON.parse(CUT) as Json)).toEqual([]));

/** A judge that takes everything is none. */
it.each([
  ['a schema of another version', '"Clip.2"', '"Clip.9"'],
  ['a field that the schema lacks', '"target_url"', '"url"'],
  ['a field of another type', '"kind":"Video"', '"kind":7'],
  ['a rate of 0', '"rate":24', '"rate":0'],
  ['no object where one must be', '"metadata":{', '"effects":{'],
  ['a clip that shows more than its media has', '"value":120', '"value":100'],
  ['a transition without picture behind it', '"value":6', '"value":60'],
])('they do not take %s', (_, from, to) => {
  expect(CUT).toContain(from);
  expect(otioComplaints(JSON.parse(CUT.replaceAll(from, to)) as Json)).not.toEqual([]);
});
