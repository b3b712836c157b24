import { EXIT } from '../../execute/run-result.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Endpoints } from './endpoints.ts';
import { environmentTrouble, type Trouble } from './trouble.ts';

/** What is wrong with the bucket, asked before anything is bought: but only if this run is about to need it. */
export async function bucketTrouble(plan: Plan, endpoints: Endpoints): Promise<Trouble | undefined> {
  const needed = plan.takes.some(
    ({ buy, uploads, frames, inputs }) =>
      buy &&
      ([...uploads, ...frames].some(({ host }) => host === 'bucket') ||
        inputs.some(({ host, lives }) => host === 'bucket' && lives.kind === 'ended')),
  );
  if (!needed) return undefined;
  const bucket = endpoints.bucket();
  if (!bucket.ok) return environmentTrouble(EXIT.badInput, bucket.error);
  const failure = await bucket.value.check();
  if (!failure) return undefined;
  const help = 'set it right (docs/storyboard.md, Uploads), then run again; nothing was bought';
  return environmentTrouble(EXIT.badInput, { message: failure.message, help });
}
