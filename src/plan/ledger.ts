import type { Attempt } from '../core/attempt.ts';
import type { Money } from '../core/money.ts';
import { clipsOf, type OwnedClip } from '../core/stanza.ts';
import type { ModelName, ProviderName, TakeId } from '../core/take.ts';
import type { Records } from './ownership.ts';

/** What the money of an entry went to, or is set aside for. */
export type LedgerKind = 'clip' | 'failure' | 'in-flight' | 'unconfirmed' | 'written-off';

/**
 * Who says how much: the provider; the bound that was set aside before the submit, where the provider names no figure
 * or none yet; the lockfile, for a clip that no journal of this machine knows.
 */
export type LedgerFigure = 'provider' | 'bound' | 'lockfile';

/** Money that counts against a budget, for ever. What provably cost nothing has no entry. */
export interface LedgerEntry {
  readonly kind: LedgerKind;
  readonly figure: LedgerFigure;
  readonly take: TakeId;
  readonly provider: ProviderName;
  readonly uses: ModelName;
  /** Null = it has no price that anybody knows. */
  readonly amount: Money | null;
  readonly attempt?: string;
  readonly taskId?: string;
  /** When it was to be submitted, milliseconds since 1970. */
  readonly at?: number;
}

/**
 * Everything a storyboard has ever spent or set aside: by its journal, and by its lockfile for clips that no journal
 * here knows, as on a fresh clone. What another storyboard of the project bought is on its bill, though its clip
 * stands here too.
 */
export function ledgerOf({
  attempts,
  foreignAttempts,
  stanzas,
}: Pick<Records, 'attempts' | 'foreignAttempts' | 'stanzas'>): readonly LedgerEntry[] {
  const known = new Set(
    [...attempts, ...foreignAttempts].flatMap(({ state }) => ('taskId' in state ? [state.taskId] : [])),
  );
  const elsewhere = new Map<string, LedgerEntry>();
  for (const stanza of stanzas) {
    for (const clip of clipsOf(stanza)) {
      const entry = recordedEntry(stanza.take, clip);
      // A task may stand twice, as where two takes share its clip; the entry that names a cost counts.
      if (!known.has(clip.taskId) && !elsewhere.get(clip.taskId)?.amount) elsewhere.set(clip.taskId, entry);
    }
  }
  return [...attempts.flatMap(attemptEntry), ...elsewhere.values()];
}

function attemptEntry({ intent, state }: Attempt): readonly LedgerEntry[] {
  const { take, provider, uses, attempt, at, reserved } = intent;
  const { taskId } = 'taskId' in state ? state : {};
  const about = { take, provider, uses, attempt, at, ...(taskId !== undefined && { taskId }) };
  const bound = (kind: LedgerKind): readonly LedgerEntry[] => [{ ...about, kind, figure: 'bound', amount: reserved }];
  const figureOr = (kind: LedgerKind, cost: Money | undefined): readonly LedgerEntry[] =>
    cost ? [{ ...about, kind, figure: 'provider', amount: cost }] : bound(kind);
  switch (state.kind) {
    case 'not-accepted':
      return [];
    case 'failed':
      return isFree(state) ? [] : figureOr('failure', state.cost);
    case 'owned':
    case 'succeeded':
      return figureOr('clip', state.cost);
    case 'submitted':
      return bound('in-flight');
    case 'intended':
    case 'unconfirmed':
      return bound('unconfirmed');
    case 'written-off':
      return figureOr('written-off', state.cost);
  }
}

/** The provider's figure decides; where it gives none, what it says of the bill. */
function isFree({ failure, cost }: Extract<Attempt['state'], { kind: 'failed' }>): boolean {
  return cost ? cost.amount === 0 : failure.billed === 'no';
}

function recordedEntry(take: TakeId, { provider, uses, taskId, cost }: OwnedClip): LedgerEntry {
  return { kind: 'clip', figure: 'lockfile', take, provider, uses, taskId, amount: cost ?? null };
}
