import { spawnSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chainsBoard, nameOf, numbers, PARTS, promptOf } from './boards.mjs';

const byHand = new URL('by-hand.mjs', import.meta.url).pathname;
const script = new URL('shot.sh', import.meta.url).pathname;

/**
 * Who buys the chains. `prepare` writes what is needed into an empty folder; `run` buys all, `startUp` does the same
 * without buying: what it costs is not held against the shots. Without make or curl on this machine, they are left out.
 */
export function contendersFor({ chains, concurrency, cli }) {
  const all = [
    {
      name: 'shotgraph',
      prepare: (folder) => writeFileSync(join(folder, 'board.yaml'), chainsBoard(chains, concurrency)),
      startUp: [process.execPath, [cli, 'plan', 'board.yaml']],
      run: [process.execPath, [cli, 'run', 'board.yaml', '--yes', '--json']],
    },
    {
      name: 'by hand',
      prepare: () => undefined,
      startUp: [process.execPath, [byHand, '0', `${concurrency}`]],
      run: [process.execPath, [byHand, `${chains}`, `${concurrency}`]],
    },
    {
      name: 'make + curl',
      prepare(folder) {
        copyFileSync(script, join(folder, 'shot.sh'));
        writeFileSync(join(folder, 'Makefile'), makefile(chains));
      },
      startUp: ['make', ['-n']],
      run: ['make', ['-s', `-j${concurrency}`]],
      tree: true,
      needs: ['make', 'curl'],
    },
  ];
  return all.filter(({ needs = [] }) => needs.every((program) => !spawnSync(program, ['--version']).error));
}

function makefile(chains) {
  const clips = numbers(chains).map((chain) => `${nameOf(chain, PARTS)}.mp4`);
  const rules = numbers(chains).flatMap((chain) => numbers(PARTS).map((part) => rule(chain, part)));
  return `all: ${clips.join(' ')}\n${rules.join('')}.SECONDARY:\n`;
}

function rule(chain, part) {
  const name = nameOf(chain, part);
  const previous = part === 1 ? '' : nameOf(chain, part - 1);
  return `${name}.mp4: ${previous && `${previous}.mp4`}\n\t@sh shot.sh ${name} '${promptOf(chain, part)}' ${previous}\n`;
}
