import { unreachable } from '../core/bug.ts';
import { formatMoney } from '../core/money.ts';
import { formatSpan } from '../core/span.ts';
import type { PlannedClip } from '../plan/plan.ts';
import type { FollowingTake, RequestField, Why, WhyTake } from '../plan/why.ts';
import { countText, someOf } from './count-text.ts';
import { locatedChangeLines, placesText } from './located-change-text.ts';
import { expectedText } from './money-text.ts';
import { priceSumText } from './price-sum-text.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { whyCommand, whyNext } from './why-next.ts';
import { whySentence } from './why-sentence.ts';
import { hangingText } from './wrap-text.ts';

export interface WhyTextOptions {
  readonly style: Style;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Why takes stand as they do: for each what differs, what it costs, what follows, and what to do. Ends with a line feed. */
export function renderWhy(why: Why, options: WhyTextOptions): string {
  return `${why.takes.map((take) => takeBlocks(take, why, options)).join('\n\n')}\n`;
}

function takeBlocks(take: WhyTake, why: Why, options: WhyTextOptions): string {
  const { style, width } = options;
  const title = `${style.strong(printable(take.id))}  ${style.dim(printable(formatSpan(take.span)))}`;
  const blocks = [
    [title, ...hangingText('', printable(whySentence(take)), width)],
    changeBlock(take, why, options),
    factLines(factsOf(take), options),
    hangingText('next: ', printable(whyNext(take, why)), width).map(style.strong),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n');
}

function changeBlock({ earlier, id }: WhyTake, why: Why, { style, width }: WhyTextOptions): readonly string[] {
  if (!earlier) return [];
  const whyOf = (other: string): string | undefined => (other === id ? undefined : whyCommand(other, why));
  return earlier.changes.flatMap((change) => locatedChangeLines(change, { style, width, indent: '  ', whyOf }));
}

type Fact = readonly [label: string, text: string];

function factsOf(take: WhyTake): readonly Fact[] {
  const { state } = take;
  switch (state.kind) {
    case 'fresh':
    case 'elsewhere':
      return [
        ['clip', clipText(state.clip)],
        ...mediaFacts(take, state.clip),
        ['stays', `until one of these changes: ${boundText(take)}`],
        ...changedFact(take),
      ];
    case 'input-replaced':
      return [
        ['clip', clipText(state.clip)],
        ...mediaFacts(take, state.clip),
        ['again', `--refresh buys it again for ${priceSumText(take.accept)}`],
        ...downstreamFact(take),
      ];
    case 'in-flight':
    case 'unconfirmed':
      return downstreamFact(take);
    case 'missing':
    case 'stale':
    case 'failed':
    case 'blocked':
    case 'awaiting-pick':
    case 'left-out':
      return openFacts(take);
    default:
      return unreachable(state);
  }
}

/** What its bytes say it is, and in what that is not what was asked. */
function mediaFacts({ flaws = [] }: WhyTake, { facts }: PlannedClip): readonly Fact[] {
  if (!facts) return [];
  const { width, height, frames, fps, codec, container, audio } = facts;
  const sound = audio ? audio.codec : 'silent';
  const media = `${width}x${height}, ${countText(frames, 'frame')} at ${fps} a second, ${codec} in ${container}, ${sound}`;
  return [['media', media], ...flaws.map((flaw) => ['unlike', flaw] as const)];
}

/** What it would cost if it were changed, as it has its clip. */
function changedFact({ accept, chain, downstream }: WhyTake): readonly Fact[] {
  const behind = downstream.length === 0 ? '' : `, and with ${namesText(downstream)} ${priceSumText(chain)}`;
  return [['then', `a new clip costs ${priceSumText(accept)}${behind}`]];
}

function openFacts(take: WhyTake): readonly Fact[] {
  const { first, accept, chain, earlier, downstream } = take;
  const before = first.length === 0 ? '' : `, with ${namesText(first)} before it`;
  return [
    ['accept', priceSumText(accept) + before],
    ...downstreamFact(take),
    ...(downstream.length === 0
      ? []
      : [['chain', `${countText(chain.takes.length, 'take')}, ${priceSumText(chain)}`] as const]),
    ...(earlier
      ? [['keep', 'put back what changed, and nothing is bought: the earlier clip is still owned'] as const]
      : []),
  ];
}

/** Fields of the request that somebody wrote, and where; what is inside a reference counts as one. */
function boundText({ request }: WhyTake): string {
  return request
    .map(({ field, tag, clips = [], frames = [], places }: RequestField) => {
      const name = tag === undefined ? field : `@${tag}`;
      const clip = clips.length > 0 ? `, the clip of ${clips.join(', ')}` : '';
      const of = frames.length > 0 ? `, ${frames.join(', ')}` : clip;
      return `${name} (${placesText(places)}${of})`;
    })
    .join(', ');
}

function downstreamFact({ downstream, earlier }: WhyTake): readonly Fact[] {
  if (downstream.length === 0) return [['behind', 'nothing is made from its clip']];
  const shown = downstream
    .slice(0, SHOWN)
    .map((one): Fact => ['behind', `${one.id} ${followText(one, earlier !== undefined)}`]);
  const rest = downstream.length - shown.length;
  return rest > 0 ? [...shown, ['behind', `and ${countText(rest, 'more take')}`]] : shown;
}

const SHOWN = 12;

/** What becomes of a take that is made from the clip in question; `changed` = that clip is not the earlier one. */
function followText({ state, buy, price, twin }: FollowingTake, changed: boolean): string {
  const cost = price ? `, ${expectedText(price)}` : ', no price';
  switch (state) {
    case 'fresh':
    case 'elsewhere':
      return 'has its clip';
    case 'input-replaced':
      return buy ? `is bought again${cost}` : 'has its clip, made from the earlier one; kept';
    case 'stale':
    case 'missing': {
      if (twin !== undefined) return `is one clip with ${twin}`;
      const after = state === 'missing' ? 'bought after it' : changed ? 'stale by it' : 'stale too';
      return `is ${after}${cost}`;
    }
    case 'in-flight':
      return 'is on its way';
    case 'unconfirmed':
      return 'is unconfirmed';
    case 'failed':
      return `failed${cost}`;
    case 'blocked':
      return `is blocked${cost}`;
    case 'awaiting-pick':
      return `awaits a pick${cost}`;
    case 'left-out':
      return `is left out by select${cost}`;
    default:
      return unreachable(state);
  }
}

function namesText(takes: readonly FollowingTake[]): string {
  return someOf(
    takes.map(({ id }) => id),
    4,
  );
}

/** `task 01M7..., 5 s, $0.44, sha256 abcdef12`. */
function clipText({ taskId, seconds, cost, sha256 }: PlannedClip): string {
  const parts = [
    `task ${taskId}`,
    seconds === undefined ? '' : `${seconds} s`,
    cost ? formatMoney(cost) : '',
    `sha256 ${sha256.slice(0, 12)}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

const LABEL_WIDTH = 'accept'.length;

/** A label before the first of the facts that share it. */
function factLines(facts: readonly Fact[], { style, width }: WhyTextOptions): readonly string[] {
  return facts.flatMap(([label, text], index) => {
    const isFirst = facts[index - 1]?.[0] !== label;
    const head = `  ${(isFirst ? label : '').padEnd(LABEL_WIDTH)}  `;
    return hangingText(head, printable(text), width).map((line, at) =>
      at === 0 ? style.dim(line.slice(0, head.length)) + line.slice(head.length) : line,
    );
  });
}
