/**
 * Services whose S3 endpoints may get a signed request on a storyboard's word: each host is run by the service itself.
 * Their other names are left out on purpose: under `amazonaws.com` and the like anybody can run a server.
 */
const KNOWN_HOSTS: readonly { readonly host: RegExp; readonly region?: (host: string) => string | undefined }[] = [
  // Amazon S3 (docs.aws.amazon.com/general/latest/gr/s3.html)
  {
    host: /^s3(?:[.-](?:dualstack\.)?[a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/,
    region: (host) => /[a-z]{2}(?:-[a-z]+)+-\d/.exec(host)?.[0],
  },
  // Cloudflare R2 (developers.cloudflare.com/r2/api/s3/api)
  { host: /^[0-9a-f]{32}(?:\.(?:eu|fedramp))?\.r2\.cloudflarestorage\.com$/, region: () => 'auto' },
  // Backblaze B2 (backblaze.com/docs/cloud-storage-call-the-s3-compatible-api)
  { host: /^s3\.[a-z]{2}-[a-z]+-\d{3}\.backblazeb2\.com$/, region: (host) => host.split('.')[1] },
  // Google Cloud Storage with HMAC keys (cloud.google.com/storage/docs/aws-simple-migration)
  { host: /^storage\.googleapis\.com$/, region: () => 'auto' },
  // DigitalOcean Spaces (docs.digitalocean.com/products/spaces/reference/s3-compatibility)
  { host: /^[a-z]{3}\d\.digitaloceanspaces\.com$/ },
];

/** Whether a service that keeps buckets for the public runs this host. */
export function isKnownBucketHost(hostname: string): boolean {
  return KNOWN_HOSTS.some(({ host }) => host.test(hostname));
}

/** The region that a known host's name tells; undefined where it tells none. */
export function regionOfHost(hostname: string): string | undefined {
  return KNOWN_HOSTS.find(({ host }) => host.test(hostname))?.region?.(hostname);
}
