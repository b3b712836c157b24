import type { Result } from '../../core/result.ts';
import type { MediaTool, NoMediaTool } from '../../media/media-tool.ts';

/** Looks for the program that decodes and encodes; what does so is loaded when it is asked for, and no sooner. */
export function toolFinder(
  env: Readonly<Record<string, string | undefined>>,
): () => Promise<Result<MediaTool, NoMediaTool>> {
  return async () => {
    const { findTool } = await import('../../media/find-tool.ts');
    return findTool({ env });
  };
}
