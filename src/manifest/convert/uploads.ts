import type { Located } from '../../core/span.ts';
import type { Dict } from '../../core/value.ts';
import type { UploadBucket } from '../storyboard.ts';
import { textOf } from './reading.ts';

/** `uploads: gmi`, or a bucket. */
export function toUploads(root: Dict): Located<'gmi' | UploadBucket> | undefined {
  const value = root.entries.get('uploads')?.value;
  if (!value) return undefined;
  if (value.kind !== 'dict') return { value: 'gmi', span: value.span };
  const text = (key: string): string | undefined => {
    const entry = value.entries.get(key);
    return entry && textOf(entry.value).value;
  };
  const region = text('region');
  const prefix = text('prefix');
  const publicBaseUrl = text('public_base_url');
  const bucket: UploadBucket = {
    endpoint: text('endpoint') ?? '',
    bucket: text('bucket') ?? '',
    ...(region !== undefined && { region }),
    ...(prefix !== undefined && { prefix }),
    ...(publicBaseUrl !== undefined && { publicBaseUrl }),
  };
  return { value: bucket, span: value.span };
}
