/** Why the world said no. The vocabulary is closed; the vendor's own words travel beside it. */
export type FailureReason =
  | 'bad-request' // the provider refused the request as written (400, 404, 422)
  | 'unauthorized' // 401, 403
  | 'no-funds' // 402
  | 'rate-limited' // 429
  | 'no-capacity' // the provider said it took nothing on because it is full
  | 'unreachable' // connection refused, DNS, timeout, 5xx on a read
  | 'garbage' // an answer that is not what the provider documents (HTML, truncated JSON)
  | 'moderation' // content policy
  | 'generation-failed' // the task ran and failed
  | 'cancelled' // ended by the provider or its console
  | 'stopped' // the run ended before anything was sent
  | 'failing-model' // generations of it kept failing while they were billed, so this run buys no more from it
  | 'no-room' // other runs of this project hold every slot at the provider
  | 'input' // a file or clip the request needs cannot be had
  | 'media' // a picture or a film could not be made of what is there
  | 'disk'; // our own storage said no

/** A failure of the outside world, as data. `billed` is what we know, not what we hope. */
export interface Failure {
  readonly reason: FailureReason;
  readonly billed: 'no' | 'yes' | 'unknown';
  /** For the user, one sentence; secrets are cut out before it gets here. */
  readonly message: string;
  readonly httpStatus?: number;
  /** The vendor's own code and request id, as they came. */
  readonly vendorCode?: string;
  readonly requestId?: string;
}
