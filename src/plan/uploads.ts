import type { Diagnostic } from '../core/diagnostic.ts';
import type { JsonObject } from '../core/json.ts';
import { placeholdersOf } from '../core/payload.ts';
import type { FileFacts } from '../core/ports.ts';
import type { UploadLimits } from '../core/provider.ts';
import type { Span } from '../core/span.ts';
import type { HostName, ProviderName, Take } from '../core/take.ts';
import { convertCommand } from '../models/media-format.ts';
import { diagnose } from './codes.ts';
import { mediaInputs } from './media-inputs.ts';
import { pictureProblem } from './pictures.ts';
import type { PlannedUpload } from './plan.ts';

/** What can serve local files, and what is known of them. */
export interface Hosting {
  /** Of providers with an upload call, and of the bucket if `uploads:` names one. */
  readonly limits: ReadonlyMap<HostName, UploadLimits>;
  /** The host named by `uploads:`; never chosen silently. */
  readonly named?: HostName;
  /** The bucket's name and who keeps it. */
  readonly bucket?: string;
  file(path: string): FileFacts | undefined;
  /** Why a file has no facts. */
  fileProblem(path: string): string | undefined;
}

/** Who will host each local file of a request: the take's own provider, else the host that `uploads:` names. */
export function planUploads(
  take: Take,
  provider: ProviderName,
  payload: JsonObject,
  hosting: Hosting,
): { readonly uploads: readonly PlannedUpload[]; readonly diagnostics: readonly Diagnostic[] } {
  const sent = new Set(
    placeholdersOf(payload).flatMap((placeholder) => ('$file' in placeholder ? [placeholder.$file] : [])),
  );
  const uploads = new Map<string, PlannedUpload>();
  const diagnostics: Diagnostic[] = [];
  for (const { value: media, span } of mediaInputs(take)) {
    if (media.kind !== 'file') continue;
    const facts = hosting.file(media.path);
    if (!facts) {
      const why = hosting.fileProblem(media.path) ?? 'it cannot be read';
      diagnostics.push(
        diagnose('error', 'file-missing', `${media.written}: ${why}`, {
          span,
          help: media.isShotName
            ? `to use the shot's clip, name one of its outputs: { last_frame: ${media.written} } or { video_url: ${media.written} }`
            : `paths start from the folder of ${span.file}`,
        }),
      );
    } else if (sent.has(media.path)) {
      const problem = pictureProblem(media.written, facts, span);
      if (problem) {
        diagnostics.push(problem);
        continue;
      }
      const host = chooseHost(media.written, facts, provider, hosting);
      if (host.name !== undefined) {
        const { lifeMs } = host.limits;
        uploads.set(media.path, {
          path: media.path,
          written: media.written,
          sha256: facts.sha256,
          bytes: facts.bytes,
          host: host.name,
          ...(host.name === 'bucket' && hosting.bucket !== undefined && { where: hosting.bucket }),
          ...(lifeMs !== undefined && { lifeMs }),
        });
      } else {
        const own = 'host the file yourself and write its URL here';
        diagnostics.push(noHost(media.written, host.refusals, { provider, hosting, span, own, facts }));
      }
    }
  }
  return { uploads: [...uploads.values()], diagnostics };
}

type Choice =
  | { readonly name: HostName; readonly limits: UploadLimits }
  /** Why those that host anything do not take this. */
  | { readonly name?: undefined; readonly refusals: readonly string[] };

/** Who hosts a file, or a clip, for a provider: itself if it can, else the host that the storyboard names. */
export function chooseHost(
  written: string,
  facts: Pick<FileFacts, 'format' | 'bytes'>,
  provider: ProviderName,
  hosting: Hosting,
): Choice {
  const candidates = [...new Set<HostName>([provider, ...(hosting.named ? [hosting.named] : [])])];
  const refusals: string[] = [];
  for (const name of candidates) {
    const limits = hosting.limits.get(name);
    if (!limits) continue;
    const refusal = refusalOf(written, facts, limits);
    if (refusal === undefined) return { name, limits };
    refusals.push(`${name} ${refusal} (${limits.source})`);
  }
  return { refusals };
}

interface Unhosted {
  readonly provider: ProviderName;
  readonly hosting: Hosting;
  readonly span: Span;
  /** What the user can do without a host. */
  readonly own: string;
  /** Of a local file. */
  readonly facts?: FileFacts;
}

/** Says that nobody can serve a file, or a picture that is yet to be cut, and what would help. */
export function noHost(
  written: string,
  refusals: readonly string[],
  { provider, hosting, span, own, facts }: Unhosted,
): Diagnostic {
  // A picture that nobody hosts as it is would be taken as a png.
  const png = facts?.width !== undefined && refusals.length > 0 && facts.format !== 'png';
  const converted = png && chooseHost(written, { format: 'png', bytes: 0 }, provider, hosting).name !== undefined;
  const convert = converted ? `convert it with ${convertCommand(written)}, and name that file` : undefined;
  if (refusals.length > 0 && hosting.named !== undefined) {
    return diagnose('error', 'host-refuses', `nothing can host ${written}: ${refusals.join('; ')}`, {
      span,
      help: `${convert ?? 'convert the file'}, or ${own}`,
    });
  }
  const why = refusals.length > 0 ? refusals.join('; ') : `${provider} takes only URLs`;
  return diagnose('error', 'cannot-host', `nothing can host ${written}: ${why}`, {
    span,
    help: `${convert ?? 'add "uploads: gmi" or a bucket to the storyboard'}, or ${own}`,
  });
}

/** `jpeg` and `jpg` are one format by content, but an upload is told which by its name. */
function refusalOf(
  written: string,
  facts: Pick<FileFacts, 'format' | 'bytes'>,
  limits: UploadLimits,
): string | undefined {
  const extension = uploadExtension(written, facts);
  if (!limits.extensions.includes(extension))
    return `hosts ${limits.extensions.join(', ')}, not ${extension || 'files of unknown kind'}`;
  if (facts.bytes > limits.maxBytes)
    return `takes at most ${Math.floor(limits.maxBytes / 1e6)} MB, the file has ${(facts.bytes / 1e6).toFixed(1)} MB`;
  return undefined;
}

/** The kind of file by its content, else by its name; lower case, without the dot. */
export function uploadExtension(written: string, facts: Pick<FileFacts, 'format'>): string {
  return facts.format ?? /\.([A-Za-z0-9]+)$/.exec(written)?.[1]?.toLowerCase() ?? '';
}
