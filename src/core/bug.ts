/** A mistake of ours: an invariant that does not hold. Thrown, and caught only where a process or a run ends. */
export class Bug extends Error {
  override readonly name = 'Bug';
}

/** Proves to the compiler that a switch is exhaustive, and to the reader that it must stay so. */
export function unreachable(value: never): never {
  throw new Bug(`unhandled case: ${JSON.stringify(value)}`);
}
