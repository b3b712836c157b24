import { describe, expect, it } from 'vitest';
import { problemsOf, resolveBoard } from './board.ts';

const USES = 'defaults: { uses: apimart/skyreels-v4-fast }';

describe('resolveTakes', () => {
  it('keeps the order written and names takes by their shots', () => {
    const { takes } = resolveBoard(`${USES}\nshots: { z: { prompt: x }, 01-a: { prompt: x }, b: { prompt: x } }`);
    expect(takes.map(({ id, take, labels }) => ({ id, take, labels }))).toEqual(
      ['z', '01-a', 'b'].map((id) => ({ id, take: 1, labels: {} })),
    );
  });

  it('keeps the place of key and value, and who wrote it', () => {
    const { takes } = resolveBoard(
      'defaults:\n  uses: apimart/skyreels-v4-fast\n  resolution: 720p\nshots:\n  a:\n    prompt: x\n    duration: 5s',
    );
    const { resolution, duration } = takes[0]?.fields ?? {};
    expect(resolution).toMatchObject({ value: '720p', origin: 'defaults', span: { line: 3, column: 15 } });
    expect(resolution?.keySpan).toMatchObject({ line: 3, column: 3 });
    expect(duration).toMatchObject({ value: 5, origin: 'shot', span: { line: 7, column: 15 }, keySpan: { column: 5 } });
  });

  it('keeps the edge of a shot that uses itself (invariant 4)', () => {
    const { takes, diagnostics } = resolveBoard(`${USES}\nshots: { a: { extend: a, prompt: go on @a, needs: [a] } }`);
    expect(diagnostics).toEqual([]);
    expect(takes[0]?.edges.map(({ take, via }) => `${via} ${take}`)).toEqual(['extend a', 'needs a']);
  });

  it('makes one edge of a dependency met twice, at its first place', () => {
    const { takes } = resolveBoard(
      `${USES}\nshots:\n  a: { prompt: x }\n  b: { prompt: "{{shots.a.video_url}} {{shots.a.duration}}", needs: [a, a] }`,
    );
    expect(takes[1]?.edges.map(({ take, via, span }) => `${via} ${take} ${span.column}`)).toEqual([
      'template a 17',
      'needs a 70',
    ]);
  });

  it('makes no edge for what the prompt does not mention, or what its text replaces (invariants 3 and 4)', () => {
    const { takes } = resolveBoard(`${USES}
refs:
  Unused: { motion: { video_url: a } }
  Dance: { motion: { video_url: a }, text: like a dancer }
shots:
  a: { prompt: x }
  b: { first_frame: b.png, prompt: she moves @Dance }`);
    expect(takes[1]?.edges).toEqual([]);
    expect(takes[1]?.fields.references).toEqual([]);
    expect(takes[1]?.fields.prompt?.value.parts).toEqual([{ kind: 'text', text: 'she moves like a dancer' }]);
  });

  it('sends references in the order of first mention, suffix included', () => {
    const { takes } = resolveBoard(`${USES}
refs: { A: { images: [a.png] }, B: { images: [b.png] }, C: { images: [c.png] } }
shots: { a: { prompt: "@C, @A, @C", prompt_suffix: with @B } }`);
    expect(takes[0]?.fields.references.map(({ tag }) => tag)).toEqual(['C', 'A', 'B']);
    expect(takes[0]?.fields.prompt?.value.parts.map((part) => (part.kind === 'text' ? part.text : part))).toEqual([
      { kind: 'tag', tag: 'C' },
      ', ',
      { kind: 'tag', tag: 'A' },
      ', ',
      { kind: 'tag', tag: 'C' },
      ' with ',
      { kind: 'tag', tag: 'B' },
    ]);
  });

  it('finds tags that a template makes only in part, and none in outputs', () => {
    const { takes, diagnostics } = resolveBoard(`${USES}
vars: { first: He, tag: "@Hero" }
refs: { Hero: { images: [a.png] } }
shots:
  a: { prompt: "@{{vars.first}}ro and {{vars.tag}}, not x{{vars.tag}}" }
  b: { prompt: "@Hero {{shots.a.video_url}} @ {{shots.a.duration}}" }`);
    expect(diagnostics).toEqual([]);
    expect(takes[0]?.fields.prompt?.value.parts).toEqual([
      { kind: 'tag', tag: 'Hero' },
      { kind: 'text', text: ' and ' },
      { kind: 'tag', tag: 'Hero' },
      { kind: 'text', text: ', not x@Hero' },
    ]);
    expect(takes[1]?.fields.prompt?.value.parts.filter(({ kind }) => kind === 'hole')).toHaveLength(2);
  });

  it('places a tag behind white space that a template trimmed', () => {
    expect(problemsOf(`${USES}\n\nshots: { a: { prompt: "{{! c ~}}   @Nope @Nein" } }`)).toEqual([
      'unknown-tag 3:36 @Nope stands for nothing',
      'unknown-tag 3:42 @Nein stands for nothing',
    ]);
  });

  it('lays references of a tag over each other key by key, lists whole', () => {
    const { takes } = resolveBoard(`
defaults: { uses: apimart/skyreels-v4-fast, refs: { Hero: { text: a woman } } }
refs: { Hero: { images: [a.png, b.png], text: somebody } }
shots:
  a: { prompt: "@Hero", refs: { Hero: { images: [c.png], audio: d.mp3 } } }
  b: { prompt: "@Hero", first_frame: x.png }`);
    expect(takes[0]?.fields.references).toMatchObject([
      { kind: 'subject', images: [{ value: { path: '/boards/c.png' } }], audio: { value: { path: '/boards/d.mp3' } } },
    ]);
    expect(takes[1]?.fields.prompt?.value.parts).toEqual([{ kind: 'text', text: 'a woman' }]);
  });

  it('does not judge what is overridden (invariant 7)', () => {
    expect(
      problemsOf(`
defaults: { uses: "{{vars.nope}}", duration: "{{vars.nope}}", with: { a: "{{vars.nope}}" } }
shots: { a: { uses: apimart/skyreels-v4-fast, duration: 5, with: { a: 1 }, prompt: x } }`),
    ).toEqual([]);
  });

  it('reports what stands in the defaults once (invariant 5)', () => {
    expect(
      problemsOf(`
defaults: { uses: apimart/skyreels-v4-fast, prompt_suffix: "by @Nobody", duration: "{{vars.nope}}" }
shots: { a: { prompt: x }, b: { prompt: y }, c: { prompt: z } }`),
    ).toEqual(['unknown-tag 2:64 @Nobody stands for nothing', 'unknown-variable 2:92 "vars" has no "nope"']);
  });

  it('reports everything wrong with a shot whose model is unknown, and gives no take for it', () => {
    const { takes, diagnostics } = resolveBoard('shots: { a: { uses: gmi/nope, prompt: "@x {{vars.y}}", extend: q } }');
    expect(takes).toEqual([]);
    const codes = ['unknown-model', 'unknown-tag', 'unknown-variable', 'unknown-shot'];
    expect(diagnostics.map(({ code }) => code)).toEqual(codes);
  });

  it('goes on with the model that a slip of the pen clearly means, beside the error', () => {
    const usesOf = (uses: string) => {
      const { takes, diagnostics } = resolveBoard(`shots: { a: { uses: ${uses}, prompt: x } }`);
      return [...diagnostics.map(({ code }) => code), takes[0]?.uses.value];
    };
    expect(usesOf('apimart/skyreels-v4-fst')).toEqual(['unknown-model', 'apimart/skyreels-v4-fast']);
    expect(usesOf('apimrt/skyreels-v4-fast')).toEqual(['unknown-provider', 'apimart/skyreels-v4-fast']);
    expect(usesOf('gmi/pixverse')).toEqual(['unknown-model', undefined]);
  });

  it('finds tags beside what could not be filled in, but none that it may be a part of', () => {
    const codes = problemsOf(`${USES}
shots: { a: { prompt: "{{vars.n}}@one @two{{vars.n}} @three-{{vars.n}} {{vars.n}} @four {{vars.n}}", prompt_suffix: "@five" } }`);
    expect(codes.filter((problem) => problem.startsWith('unknown-tag'))).toEqual([
      expect.stringContaining('@four stands for nothing'),
      expect.stringContaining('@five stands for nothing'),
    ]);
  });

  it('takes numbers and booleans from environment variables, which are text', () => {
    const { takes, diagnostics } = resolveBoard(
      'env: [SEED, CITY]\nshots: { a: { uses: apimart/skyreels-v4-fast, prompt: x, seed: "{{env.SEED}}", duration: "{{env.SEED}}s" } }',
    );
    expect(diagnostics).toEqual([]);
    expect(takes[0]?.fields).toMatchObject({ seed: { value: 7 }, duration: { value: 7 } });
  });

  it('tells a model what the request is: an extend of a reference counts as one', () => {
    const codes = problemsOf(`${USES}
refs: { Longer: { extend: a.mp4 }, Hero: { images: [a.png] } }
shots: { a: { prompt: "@Longer @Hero" } }`);
    expect(codes).toEqual([
      'reference-not-carried 3:32 apimart/skyreels-v4-fast cannot carry @Hero (subject) in this request',
    ]);
  });

  it('appends a suffix behind one space, whatever the ends are', () => {
    const text = (shot: string) => resolveBoard(`${USES}\nshots: { a: ${shot} }`).takes[0]?.fields.prompt?.value.parts;
    expect(text('{ prompt: "a\\n\\n", prompt_suffix: "  b" }')).toEqual([{ kind: 'text', text: 'a b' }]);
    expect(text('{ prompt: "a\\n", prompt_suffix: "" }')).toEqual([{ kind: 'text', text: 'a\n' }]);
    expect(text('{ prompt: "a\\n", prompt_suffix: "  " }')).toEqual([{ kind: 'text', text: 'a\n' }]);
  });
});
