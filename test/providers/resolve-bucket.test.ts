import { describe, expect, it } from 'vitest';
import { type BucketSources, resolveBucket } from '../../src/providers/bucket/resolve-bucket.ts';

const AMAZON = 'https://s3.eu-west-1.amazonaws.com';
const OWN = 'https://storage.studio.example';
const R2 = `https://${'0a'.repeat(16)}.r2.cloudflarestorage.com`;

const OURS = { SHOTGRAPH_S3_ACCESS_KEY_ID: 'our-id', SHOTGRAPH_S3_SECRET_ACCESS_KEY: 'our-secret' };
const AWS = { AWS_ACCESS_KEY_ID: 'aws-id', AWS_SECRET_ACCESS_KEY: 'aws-secret' };

function resolve(endpoint: string, sources: Partial<BucketSources>, setting = {}) {
  return resolveBucket({ setting: { endpoint, bucket: 'film-inputs', ...setting }, env: {}, ...sources });
}

const file = (values: Record<string, string>, path = '.env') => ({ path, values });
const idOf = (found: ReturnType<typeof resolve>): string =>
  found.kind === 'ready' ? found.key.accessKeyId : found.kind;

describe('whose keys a bucket gets', () => {
  it.each<[string, string, Partial<BucketSources>, string]>([
    ['a known service gets those of the environment', AMAZON, { env: AWS }, 'aws-id'],
    ['ours come before those of Amazon', AMAZON, { env: { ...AWS, ...OURS } }, 'our-id'],
    ['a known service gets those of a .env', R2, { dotEnv: [file(OURS)] }, 'our-id'],
    [
      'the environment comes before a .env',
      R2,
      { env: OURS, dotEnv: [file({ ...OURS, SHOTGRAPH_S3_ACCESS_KEY_ID: 'x' })] },
      'our-id',
    ],
    [
      'the nearer .env comes first',
      R2,
      { dotEnv: [file({ ...OURS, SHOTGRAPH_S3_ACCESS_KEY_ID: 'near' }), file(OURS)] },
      'near',
    ],
    ['an unknown host gets nothing', OWN, { env: { ...OURS, ...AWS } }, 'untrusted-base-url'],
    ['the environment vouches for it', OWN, { env: { ...OURS, SHOTGRAPH_S3_ENDPOINT: `${OWN}/` } }, 'our-id'],
    ['but not for another port', OWN, { env: { ...OURS, SHOTGRAPH_S3_ENDPOINT: `${OWN}:9000` } }, 'untrusted-base-url'],
    ['--trust-base-url vouches for it', OWN, { env: OURS, trustBaseUrl: true }, 'our-id'],
    ['a .env vouches for its own keys', OWN, { dotEnv: [file({ ...OURS, SHOTGRAPH_S3_ENDPOINT: OWN })] }, 'our-id'],
    [
      'and not for those of the environment',
      OWN,
      { env: OURS, dotEnv: [file({ SHOTGRAPH_S3_ENDPOINT: OWN })] },
      'untrusted-base-url',
    ],
    [
      'nor for those of another .env',
      OWN,
      { dotEnv: [file({ SHOTGRAPH_S3_ENDPOINT: OWN }), file(OURS, '../.env')] },
      'untrusted-base-url',
    ],
    [
      'keys that may not be used stand in nobody’s way',
      OWN,
      { env: AWS, dotEnv: [file({ ...OURS, SHOTGRAPH_S3_ENDPOINT: OWN })] },
      'our-id',
    ],
    ['none is a missing key', AMAZON, {}, 'missing-key'],
    ['a set comes from one place', AMAZON, { env: { AWS_ACCESS_KEY_ID: 'a' }, dotEnv: [file(AWS)] }, 'missing-key'],
    ['blank is not set', AMAZON, { env: { ...AWS, SHOTGRAPH_S3_ACCESS_KEY_ID: ' ' } }, 'aws-id'],
    ['a key holds no spaces', AMAZON, { env: { ...AWS, AWS_SECRET_ACCESS_KEY: 'a b' } }, 'bad-key'],
    ['loopback is no known service', 'http://127.0.0.1:9000', { env: OURS }, 'untrusted-base-url'],
  ])('%s', (_what, endpoint, sources, expected) => {
    expect(idOf(resolve(endpoint, sources))).toBe(expected);
  });

  it('takes the token that stands beside the id', () => {
    const found = resolve(AMAZON, { env: { ...AWS, AWS_SESSION_TOKEN: 'token' } });
    expect(found).toMatchObject({
      key: { accessKeyId: 'aws-id', secretAccessKey: 'aws-secret', sessionToken: 'token' },
    });
    expect(resolve(AMAZON, { env: { ...OURS, AWS_SESSION_TOKEN: 'token' } })).not.toHaveProperty('key.sessionToken');
  });

  it.each([
    'https://s3.amazonaws.com',
    'https://s3.us-east-1.amazonaws.com',
    'https://s3-eu-west-1.amazonaws.com',
    'https://s3.dualstack.ap-southeast-2.amazonaws.com',
    'https://s3.cn-north-1.amazonaws.com.cn',
    R2,
    'https://s3.us-west-004.backblazeb2.com',
    'https://storage.googleapis.com',
    'https://nyc3.digitaloceanspaces.com',
  ])('knows %s', (endpoint) => expect(idOf(resolve(endpoint, { env: OURS }))).toBe('our-id'));

  it.each([
    'https://evil.execute-api.us-east-1.amazonaws.com',
    'https://ec2-203-0-113-9.compute-1.amazonaws.com',
    'https://evils3.amazonaws.com',
    'https://evil.s3.eu-west-1.amazonaws.com',
    'https://s3.amazonaws.com.evil.example',
    'https://evil.example/s3.amazonaws.com',
    'https://s3.us-east-1.evil.amazonaws.com',
    'https://evil.r2.cloudflarestorage.com',
    'https://r2.cloudflarestorage.com.evil.example',
    'https://xs3.us-west-004.backblazeb2.com',
    'https://evil.storage.googleapis.com',
    'https://ondigitaloceanspaces.com',
  ])('does not take %s for a known service', (endpoint) => {
    expect(idOf(resolve(endpoint, { env: OURS }))).toBe('untrusted-base-url');
  });
});

describe('what is said of it', () => {
  it('names the variables, the place, and no secret', () => {
    const span = { file: 'board.yaml', line: 2, column: 10, length: 1 };
    expect(resolve(AMAZON, { span })).toMatchObject({
      span,
      variable: 'SHOTGRAPH_S3_ACCESS_KEY_ID',
      message: expect.stringContaining('the bucket film-inputs at s3.eu-west-1.amazonaws.com'),
      help: expect.stringContaining('--simulate'),
    });
    const untrusted = resolve(OWN, { dotEnv: [file(OURS)] });
    expect(untrusted).toMatchObject({
      help: expect.stringMatching(/SHOTGRAPH_S3_ENDPOINT=https:\S+ .*\.env.*--trust-base-url/),
    });
    expect(JSON.stringify(untrusted)).not.toMatch(/our-/);
    const half = resolve(AMAZON, { dotEnv: [file({ AWS_ACCESS_KEY_ID: 'a' })] });
    expect(half).toMatchObject({ variable: 'AWS_SECRET_ACCESS_KEY', help: expect.stringContaining('.env') });
  });
});

describe('the region', () => {
  it.each<[string, string, Partial<BucketSources>, object]>([
    ['eu-west-1', AMAZON, {}, {}],
    ['us-east-1', 'https://s3.amazonaws.com', {}, {}],
    ['auto', R2, {}, {}],
    ['auto', R2, { env: { ...OURS, AWS_REGION: 'eu-west-1' } }, {}],
    ['us-west-004', 'https://s3.us-west-004.backblazeb2.com', {}, {}],
    ['us-east-1', 'https://nyc3.digitaloceanspaces.com', {}, {}],
    ['eu-central-1', AMAZON, {}, { region: 'eu-central-1' }],
    ['wnam', AMAZON, { env: { ...OURS, SHOTGRAPH_S3_REGION: 'wnam' } }, { region: 'eu-central-1' }],
    ['eu-west-3', OWN, { env: { ...OURS, AWS_REGION: 'eu-west-3' }, trustBaseUrl: true }, {}],
    ['eu-west-4', OWN, { dotEnv: [file({ SHOTGRAPH_S3_REGION: 'eu-west-4' })], trustBaseUrl: true }, {}],
  ])('is %s of %s', (region, endpoint, sources, setting) => {
    expect(resolve(endpoint, { env: OURS, ...sources }, setting)).toMatchObject({ kind: 'ready', region });
  });
});
