import type { Route } from './exchange.ts';

export interface Match {
  readonly route: Route;
  readonly params: ReadonlyMap<string, string>;
}

interface Compiled {
  readonly route: Route;
  readonly segments: readonly string[];
}

/** Finds the route of a request; the first that fits wins. */
export class Router {
  readonly #routes: readonly Compiled[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ route, segments: route.path.split('/') }));
  }

  /** Undefined = nothing here. */
  match(method: string, path: string): Match | undefined {
    const parts = path.split('/');
    for (const { route, segments } of this.#routes) {
      if (route.method !== method && !(method === 'HEAD' && route.method === 'GET')) continue;
      const params = fit(segments, parts);
      if (params) return { route, params };
    }
    return undefined;
  }
}

function fit(segments: readonly string[], parts: readonly string[]): ReadonlyMap<string, string> | undefined {
  const open = segments.at(-1) === '*';
  if (open ? parts.length < segments.length : parts.length !== segments.length) return undefined;
  const params = new Map<string, string>();
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? '';
    if (open && index === segments.length - 1) break;
    if (segment.startsWith(':') && part !== '') params.set(segment.slice(1), part);
    else if (segment !== part) return undefined;
  }
  return params;
}
