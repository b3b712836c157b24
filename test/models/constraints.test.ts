import { describe, expect, it } from 'vitest';
import type { ModelSpec } from '../../src/models/model-spec.ts';
import { MODEL_SPECS } from '../../src/models/registry.ts';
import { ROWS } from './constraint-rows.ts';
import { errors, findings, prepared } from './take-builder.ts';

/** The rows of the two "Parameter Constraints" tables, written down from the documents and from nowhere else. */
const PARAMETER_CONSTRAINTS = [
  'prompt',
  'duration',
  'resolution',
  'aspect_ratio',
  'mid_frame_images',
  'ref_images overall',
  'ref_images.type=grid',
  'ref_images.type=image',
  'ref_images.audio_url',
  'ref_videos',
  'ref_videos.type=reference',
  'ref_videos.type=extend',
  'tag field',
  'I2V / Omni exclusion',
];

/** The rows of the GMI documents' parameter tables that constrain anything, and what docs/providers.md adds. */
const GMI_CONSTRAINTS: Readonly<Record<string, readonly string[]>> = {
  'skyreels-v4-text-to-video': [
    'payload.prompt',
    'payload.duration',
    'payload.aspect_ratio',
    'payload.sound',
    'payload.mode',
  ],
  'skyreels-v4-image-to-video': [
    'payload.prompt',
    'payload.first_frame_image',
    'payload.duration',
    'payload.sound',
    'payload.mode',
  ],
  'skyreels-v4-omni': [
    'payload.prompt',
    'payload.feature_mode',
    'payload.duration',
    'payload.aspect_ratio',
    'payload.ref_images',
    'payload.ref_videos',
    'payload.sound',
    'payload.prompt_optimizer',
    'payload.mode',
  ],
  'pixverse-v5.6-image-to-video': [
    'image_url',
    'prompt',
    'negative_prompt',
    'duration',
    'aspect_ratio',
    'quality',
    'thinking_type',
    'generate_audio_switch',
    'generate_multi_clip_switch',
    'seed',
  ],
  'pixverse-v5.6-transition': [
    'first_frame_image',
    'last_frame_image',
    'prompt',
    'negative_prompt',
    'duration',
    'quality',
    'generate_audio_switch',
    'seed',
  ],
};

const DOCUMENTED = [
  ...['apimart', 'gccai'].flatMap((provider) =>
    PARAMETER_CONSTRAINTS.map((row) => `${provider}-skyreels-v4, Parameter Constraints, ${row}`),
  ),
  ...Object.entries(GMI_CONSTRAINTS).flatMap(([document, rows]) =>
    rows.map((row) => `gmi-${document}, Request Parameters, ${row}`),
  ),
];

/** Every row that a model's tables and rules cite. */
function citedRows(spec: ModelSpec): readonly string[] {
  const { parameters, frames, withOnly, ignored, rules, fixed, prompt, video, tagged } = spec;
  const tables = [
    ...parameters,
    ...frames,
    ...withOnly,
    ...ignored,
    ...rules,
    ...fixed,
    prompt,
    ...(video ? [video] : []),
  ];
  return [...tables.map(({ row }) => row), ...Object.values(tagged?.rows ?? {})];
}

/** Advice about money, which no vendor refuses anything for. */
const NOT_A_CONSTRAINT = /General Fields, resolution$/;

describe('every documented constraint', () => {
  it.each(ROWS.map((row, index) => ({ ...row, name: `${row.row} (${index})` })))(
    '$name: accepted',
    ({ accepted: [shot, facts] }) => {
      expect(errors(shot, facts)).toEqual([]);
    },
  );

  it.each(ROWS.map((row, index) => ({ ...row, name: `${row.row} (${index})` })))(
    '$name: $code',
    ({ accepted, rejected: [shot, facts], code }) => {
      const wanted = code.includes('[') ? code : `error[${code}]`;
      expect(findings(shot, facts)).toContain(wanted);
      expect(findings(...accepted)).not.toContain(wanted);
      expect(new Set(errors(shot, facts))).toEqual(new Set(code.includes('[') ? [] : [code]));
    },
  );

  it.each(ROWS.map((row, index) => ({ ...row, name: `${row.row} (${index})` })))(
    '$name: points at a place, and its contradictions at others',
    ({ rejected: [shot, facts] }) => {
      const { diagnostics } = prepared(shot, facts);
      expect(diagnostics.length).toBeGreaterThan(0);
      for (const { span, related = [] } of diagnostics) {
        expect(span).toBeDefined();
        expect(related.map((place) => place.span.line)).not.toContain(span?.line);
      }
    },
  );

  it('has a case here', () => {
    const covered = new Set(ROWS.map(({ row }) => row));
    expect(DOCUMENTED.filter((row) => !covered.has(row))).toEqual([]);
  });

  it('is cited by a table entry or a rule', () => {
    const cited = new Set(MODEL_SPECS.flatMap(citedRows));
    expect(DOCUMENTED.filter((row) => !cited.has(row))).toEqual([]);
  });

  it('that a table or a rule cites has a case here', () => {
    const covered = new Set(ROWS.map(({ row }) => row));
    const cited = new Set(MODEL_SPECS.flatMap(citedRows));
    expect([...cited].filter((row) => !covered.has(row) && !NOT_A_CONSTRAINT.test(row))).toEqual([]);
  });
});
