import type { Failure, FailureReason } from '../../core/failure.ts';
import type { HttpReply } from '../../core/ports.ts';
import { tidy } from '../tidy.ts';

interface Rule {
  readonly reason: FailureReason;
  readonly says: string;
}

/** What S3's error codes mean for the user (Amazon S3, Error responses); others speak for themselves. */
const CODES: ReadonlyMap<string, Rule> = new Map([
  ['InvalidAccessKeyId', { reason: 'unauthorized', says: 'does not know this access key id' }],
  [
    'SignatureDoesNotMatch',
    { reason: 'unauthorized', says: 'says that the secret does not belong to the access key id' },
  ],
  ['AccessDenied', { reason: 'unauthorized', says: 'does not permit this with this key' }],
  ['ExpiredToken', { reason: 'unauthorized', says: 'says that the session token has expired' }],
  ['InvalidToken', { reason: 'unauthorized', says: 'does not accept the session token' }],
  ['RequestTimeTooSkewed', { reason: 'bad-request', says: "finds this machine's clock too far off" }],
  ['NoSuchBucket', { reason: 'bad-request', says: 'does not exist; make it, or correct its name' }],
  [
    'AuthorizationHeaderMalformed',
    { reason: 'bad-request', says: 'is of another region; write it as region: in uploads' },
  ],
  ['PermanentRedirect', { reason: 'bad-request', says: 'is reached elsewhere; correct its endpoint and region' }],
  ['SlowDown', { reason: 'rate-limited', says: 'limits the rate of requests' }],
]);

/** A failure made of a bucket's answer. Of its XML only the code and the region are told: the rest repeats what was signed. */
export function bucketFailure(title: string, { status, text }: HttpReply): Failure {
  const code = elementOf(text, 'Code');
  const region = elementOf(text, 'Region');
  const { reason, says } = (code === undefined ? undefined : CODES.get(code)) ?? general(status);
  const hint = region === undefined ? '' : `; its region is ${region}`;
  return {
    reason,
    billed: 'no',
    message: `${title} ${says} (HTTP ${status}${code === undefined ? '' : `, ${code}`})${hint}`,
    httpStatus: status,
    ...(code !== undefined && { vendorCode: code }),
  };
}

function general(status: number): Rule {
  if (status === 401 || status === 403) return { reason: 'unauthorized', says: 'does not permit this with this key' };
  if (status === 404) return { reason: 'bad-request', says: 'is not there' };
  if (status === 429) return { reason: 'rate-limited', says: 'limits the rate of requests' };
  if (status >= 300 && status < 400) return { reason: 'bad-request', says: 'answered with a redirect' };
  return status >= 500 ? { reason: 'unreachable', says: 'failed' } : { reason: 'bad-request', says: 'refused' };
}

/** The text of an element of S3's flat error document; a code or a region is one word. */
function elementOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([A-Za-z0-9._-]{1,64})</${name}>`).exec(xml)?.[1];
  return text === undefined ? undefined : tidy(text);
}
