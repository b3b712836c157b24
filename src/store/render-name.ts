import { takeId, type Take } from '../core/take.ts';
import { cut, safeName, shortHash } from './safe-name.ts';

const EXTENSION = '.mp4';
const LONGEST = 120;
const AXIS = /^[a-z0-9_]+$/;
/** What can stand in a name as it is, or with `:` as `_` and `/` as `+`, and be told from everything else. */
const LABEL = /^[a-z0-9:/-]+(\.[0-9]+)?$/;

/**
 * A take's file name: `opening.resolution-720p.tier-std.take2.mp4`. Safe on Windows, bounded, and different for
 * different takes even where a file system ignores case; a name that would not be gets `~` and a hash.
 */
export function renderName(take: Pick<Take, 'shot' | 'labels' | 'take'>): string {
  const pairs = Object.entries(take.labels);
  const parts = [take.shot, ...pairs.map(([axis, label]) => `${axis}-${asFileText(label)}`)];
  if (take.take > 1) parts.push(`take${take.take}`);
  const id = takeId(take.shot, take.labels, take.take);
  const wanted = parts.join('.');
  const telling = pairs.every(([axis, label]) => AXIS.test(axis) && LABEL.test(label));
  const clean = safeName(wanted, id);
  if (clean !== wanted) return clean + EXTENSION;
  if (telling && wanted.length + EXTENSION.length <= LONGEST) return wanted + EXTENSION;
  return `${cut(wanted, LONGEST - EXTENSION.length - 9)}~${shortHash(id)}${EXTENSION}`;
}

function asFileText(label: string): string {
  return label
    .replaceAll(':', '_')
    .replaceAll('/', '+')
    .replaceAll(/[^A-Za-z0-9._+-]/g, '_');
}
