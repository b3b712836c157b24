import type { Failure } from '../core/failure.ts';
import type { UploadFile, UploadLimits } from '../core/provider.ts';

/** Why a provider could not host this file, by its documented limits; undefined = it can. */
export function unfitForUpload(
  title: string,
  limits: UploadLimits,
  file: Pick<UploadFile, 'path' | 'extension' | 'bytes'>,
): Failure | undefined {
  const unfit = (why: string): Failure => ({ reason: 'input', billed: 'no', message: `${file.path}: ${why}` });
  if (!limits.extensions.includes(file.extension)) {
    return unfit(
      `${title} hosts ${limits.extensions.join(', ')}, not ${file.extension || 'files without an extension'}`,
    );
  }
  const { byteLength } = file.bytes;
  if (byteLength === 0) return unfit('the file is empty');
  if (byteLength <= limits.maxBytes) return undefined;
  return unfit(`${title} hosts files up to ${limits.maxBytes / 1024 / 1024} MB, this one has ${megabytes(byteLength)}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
