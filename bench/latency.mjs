import { createHash } from 'node:crypto';

/**
 * How long a shot takes at the provider, in milliseconds: uniform in `latency` ± `spread`, drawn from the seed and the
 * shot's name. So every contender meets the same latencies, whatever the order in which it submits.
 */
export function latencyOf(name, { seed, latency, spread }) {
  const share = createHash('sha256').update(`${seed} ${name}`).digest().readUInt32BE(0) / 2 ** 32;
  return latency * (1 - spread + 2 * spread * share);
}
