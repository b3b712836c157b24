import { describe, expect, it } from 'vitest';
import type { PlannedFrame } from '../../src/plan/plan.ts';
import { renderDot } from '../../src/report/dot.ts';
import { renderGraphJson } from '../../src/report/graph-json.ts';
import { renderMermaid } from '../../src/report/mermaid.ts';
import { renderPlan } from '../../src/report/plan-text.ts';
import { PLAIN } from '../../src/report/style.ts';
import { plannedTake, planOf, PRICE, STATES } from './plans.ts';

const span = { file: 'a.yaml', line: 1, column: 1, length: 1 };

const frame = (rest: Partial<PlannedFrame>): PlannedFrame => ({
  take: 'opening',
  output: 'last_frame',
  fields: ['first_frame'],
  span,
  host: 'apimart',
  ...rest,
});

const edge = (via: 'media' | 'template' | 'extend') => ({ take: 'opening', via, span }) as const;

const plan = planOf([
  plannedTake('opening', { kind: 'missing' }, { buy: true, price: PRICE }),
  plannedTake(
    'push-in',
    { kind: 'missing' },
    {
      buy: true,
      price: PRICE,
      dependsOn: [edge('media')],
      frames: [
        frame({ fields: ['first_frame', '@Hero'] }),
        frame({ output: 'frame', at: 2.5, fields: ['end_frame'], host: 'bucket', where: 'films at s3.test' }),
      ],
    },
  ),
  plannedTake('owned', STATES.fresh, { dependsOn: [edge('template')], frames: [frame({ output: 'first_frame' })] }),
  plannedTake('walk', { kind: 'missing' }, { buy: true, price: PRICE, dependsOn: [edge('extend')] }),
]);

describe('a plan with frames', () => {
  const text = renderPlan(plan, { style: PLAIN, width: 100, verbose: true });

  it('says of each picture to be cut in which field it stands, what it is, and where it goes', () => {
    expect(text).toContain('      first_frame, @Hero: last frame of opening, uploaded to apimart\n');
    expect(text).toContain('      end_frame: frame at 2.5 s of opening, uploaded to bucket films at s3.test\n');
  });

  it('says nothing of a picture that is not needed any more', () => {
    expect(text).not.toContain('first frame of opening');
  });

  it('counts them beside the files', () => {
    expect(text).toMatch(/uploads +2 frames of clips, to apimart, bucket\n/);
  });
});

describe('a graph with frames', () => {
  it('names the pictures on its arrows', () => {
    expect(renderMermaid(plan)).toContain('n0 -->|"last#95;frame, frame@2.5s"| n1');
    expect(renderMermaid(plan)).toContain('n0 -->|first_frame| n2');
    expect(renderMermaid(plan)).toContain('n0 -->|extend| n3');
    expect(renderDot(plan)).toContain('"opening" -> "push-in" [label="last_frame, frame@2.5s"];');
  });

  it('lists them as JSON', () => {
    expect(JSON.parse(renderGraphJson(plan))).toMatchObject({
      edges: [
        { from: 'opening', to: 'push-in', via: 'media', frames: ['last_frame', 'frame@2.5s'] },
        { via: 'template', frames: ['first_frame'] },
        { via: 'extend' },
      ],
    });
  });
});
