/**
 * The bound that makespans are compared with, in milliseconds: list scheduling with exactly these latencies, at most
 * `concurrency` shots at once, longest remaining chain first, and no overhead at all. `chains` holds the latencies of
 * each chain's shots in their order. With as many slots as chains it is the sum of the longest chain.
 */
export function idealMakespan(chains, concurrency) {
  const ready = chains.map((latencies) => ({ latencies, next: 0 }));
  const running = [];
  let now = 0;
  while (ready.length > 0 || running.length > 0) {
    while (ready.length > 0 && running.length < concurrency) {
      const chain = takeBest(ready, remaining);
      running.push({ chain, until: now + chain.latencies[chain.next] });
    }
    const { chain, until } = takeBest(running, (task) => -task.until);
    now = until;
    chain.next += 1;
    if (chain.next < chain.latencies.length) ready.push(chain);
  }
  return now;
}

function remaining({ latencies, next }) {
  return latencies.slice(next).reduce((sum, latency) => sum + latency, 0);
}

/** Removes and returns the entry with the highest score. */
function takeBest(list, score) {
  let best = 0;
  for (let index = 1; index < list.length; index += 1) if (score(list[index]) > score(list[best])) best = index;
  return list.splice(best, 1)[0];
}
