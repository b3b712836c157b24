/** The kinds of NAL unit that a clip consists of (table 7-1). */
export const NAL = { nonIdr: 1, idr: 5, sps: 7, pps: 8 } as const;

/** Header byte and payload, with the bytes that keep a start code from standing in it (7.4.1). */
export function nalUnit(type: number, payload: Uint8Array): Uint8Array {
  const unit = new Uint8Array(1 + payload.length + (payload.length >> 1));
  unit[0] = (3 << 5) | type;
  let at = 1;
  let zeros = 0;
  for (const byte of payload) {
    if (zeros === 2 && byte <= 3) {
      unit[at] = 3;
      at += 1;
      zeros = 0;
    }
    unit[at] = byte;
    at += 1;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return unit.slice(0, at);
}

/** The type of a unit and its payload as it was before `nalUnit`. */
export function openNalUnit(unit: Uint8Array): { readonly type: number; readonly payload: Uint8Array } {
  const payload = new Uint8Array(unit.length);
  let length = 0;
  let zeros = 0;
  for (const byte of unit.subarray(1)) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    payload[length] = byte;
    length += 1;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return { type: (unit[0] ?? 0) & 31, payload: payload.subarray(0, length) };
}
