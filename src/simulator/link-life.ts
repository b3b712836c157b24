/** Whether a link that says how long it is good for is so no longer. */
export function linkIsOver(query: URLSearchParams, now: number): boolean {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
  if (year === undefined) return false;
  const signedAt = Date.UTC(+year, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return now > signedAt + Number(query.get('X-Amz-Expires')) * 1000;
}
