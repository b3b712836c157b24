import { type Labels, takeId } from './take.ts';

interface Pickable {
  readonly shot: string;
  readonly labels: Labels;
  readonly picked?: true;
}

/**
 * The takes of which nobody uses the clip, because another take of the same variant is picked: what is wrong with them
 * has been dealt with.
 */
export function passedOver<T extends Pickable>(takes: readonly T[]): (take: T) => boolean {
  const variantOf = ({ shot, labels }: Pickable): string => takeId(shot, labels, 1);
  const picked = new Set(takes.filter((take) => take.picked).map(variantOf));
  return (take) => !take.picked && picked.has(variantOf(take));
}
