import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The table of rooms in docs/architecture.md, as law. */
const ROOMS: Readonly<Record<string, { imports: readonly string[]; typesFrom?: readonly string[]; node?: RegExp }>> = {
  core: { imports: [] },
  manifest: { imports: ['core'] },
  models: { imports: ['core'] },
  resolve: { imports: ['core', 'models'], typesFrom: ['manifest'] },
  plan: { imports: ['core', 'models'], typesFrom: ['resolve'], node: /^node:crypto$/ },
  execute: { imports: ['core'], typesFrom: ['plan'] },
  store: { imports: ['core'], node: /./ },
  media: { imports: ['core'], node: /./ },
  providers: { imports: ['core', 'models'] },
  simulator: { imports: ['core', 'models'], node: /./ },
  report: { imports: ['core'], typesFrom: ['plan'] },
  engines: { imports: ['*'], node: /./ },
  cli: { imports: ['*'], node: /./ },
};

/** Single files that may touch what the rest of their room may not. */
const EXCEPTIONS: Readonly<Record<string, RegExp>> = {
  'manifest/read.ts': /^node:fs/,
  'manifest/load-file.ts': /^node:/,
  'manifest/load-storyboard.ts': /^node:path/,
  'manifest/include.ts': /^node:(fs|path)/,
  'manifest/read-overrides.ts': /^node:path/,
};

/** Globals that only these rooms may use; everybody else gets them through ports. */
const WORLD =
  /\b(?:Date\.now|new Date\(\)|Math\.random|process\.|setTimeout|setInterval|\bfetch\(|console\.(?:log|error|warn|info|debug)\b)/;
const MAY_TOUCH_THE_WORLD = new Set(['cli', 'engines', 'store', 'media', 'simulator']);
/** The network's time-outs. */
const TIMERS_OF_THEIR_OWN = new Set(['providers/http-send.ts']);

const src = resolve(import.meta.dirname, '../src');

interface Import {
  readonly from: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const files = listFiles(src);
const imports = files.flatMap(importsOf);

describe('the rooms', () => {
  it('were seen', () => expect(files.length).toBeGreaterThan(150));

  it('are all in the table', () => {
    const rooms = new Set(files.map(roomOf).filter((room) => room !== ''));
    expect([...rooms].filter((room) => !(room in ROOMS))).toEqual([]);
  });

  it('import only what the table allows', () => {
    const wrong = imports.filter((one) => !one.target.startsWith('node:') && !isPackage(one.target) && !isAllowed(one));
    expect(wrong.map(({ from, target }) => `${from} -> ${target}`)).toEqual([]);
  });

  it('touch only the parts of Node that they own', () => {
    const wrong = imports.filter(({ from, target }) => target.startsWith('node:') && !mayUseNode(from, target));
    expect(wrong.map(({ from, target }) => `${from} -> ${target}`)).toEqual([]);
  });

  it('leave clock, timers, randomness, environment and console to those who own them', () => {
    const wrong = files.filter((file) => {
      const room = roomOf(file);
      if (room === '' || MAY_TOUCH_THE_WORLD.has(room) || TIMERS_OF_THEIR_OWN.has(file)) return false;
      return WORLD.test(withoutComments(readFileSync(join(src, file), 'utf8')));
    });
    expect(wrong).toEqual([]);
  });

  it('hold no circle of imports, types included', () => {
    const graph = new Map(
      files.map((file) => [file, imports.filter(({ from }) => from === file).map(({ target }) => target)]),
    );
    expect(findCircle(graph)).toEqual([]);
  });

  it('have no sibling imports between providers', () => {
    const vendor = (path: string): string | undefined => /^providers\/(apimart|gccai|gmi|_template)\//.exec(path)?.[1];
    const wrong = imports.filter(
      ({ from, target }) => vendor(from) && vendor(target) && vendor(from) !== vendor(target),
    );
    expect(wrong).toEqual([]);
  });

  it('have no room for odds and ends, and no barrels', () => {
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.ts$)/.test(file))).toEqual([]);
    expect(files.filter((file) => file.endsWith('/index.ts') && !file.startsWith('providers/'))).toEqual([]);
    expect(files.filter((file) => /^export default/m.test(readFileSync(join(src, file), 'utf8')))).toEqual([]);
  });
});

function isAllowed({ from, target, typeOnly }: Import): boolean {
  const room = roomOf(from);
  const other = roomOf(target);
  if (room === '' || room === other) return true;
  const { imports: allowed = [], typesFrom = [] } = ROOMS[room] ?? {};
  return allowed.includes('*') || allowed.includes(other) || (typeOnly && typesFrom.includes(other));
}

function mayUseNode(from: string, target: string): boolean {
  if (/^node:(path|url)$/.test(target) && roomOf(from) === 'resolve') return true;
  return ROOMS[roomOf(from)]?.node?.test(target) ?? EXCEPTIONS[from]?.test(target) ?? false;
}

function importsOf(file: string): Import[] {
  const text = withoutComments(readFileSync(join(src, file), 'utf8'));
  const found = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/g)].map(
    ([, type, target]) => ({ type, target }),
  );
  const lazy = [...text.matchAll(/import\(\s*'([^']+)'\s*\)/g)].map(([, target]) => ({ type: undefined, target }));
  return [...found, ...lazy].map(({ type, target = '' }) => ({
    from: file,
    target: target.startsWith('.')
      ? relative(src, resolve(src, dirname(file), target))
          .split(sep)
          .join('/')
      : target,
    typeOnly: type !== undefined,
  }));
}

function isPackage(target: string): boolean {
  return !target.endsWith('.ts') && !target.endsWith('.js') ? true : !statExists(join(src, target));
}

function statExists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function roomOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : '';
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.includes('generated/'));
}

function findCircle(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const walk = (file: string, path: string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const next of graph.get(file) ?? []) {
      const circle = walk(next, [...path, file]);
      if (circle.length > 0) return circle;
    }
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const circle = walk(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
}
