import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDotEnv } from '../../src/store/dot-env.ts';
import { scratch } from './scratch.ts';

describe('.env', () => {
  it('is read beside the storyboard and above it up to the root; the nearest wins, key by key', async () => {
    const top = scratch();
    const root = join(top, 'project');
    const boards = join(root, 'film', 'boards');
    await mkdir(boards, { recursive: true });
    await writeFile(join(top, '.env'), 'OUTSIDE=1\n');
    await writeFile(join(root, '.env'), '\ufeff# keys\nGMI_API_KEY="far"\nAPIMART_API_KEY=\'both # not a comment\'\n');
    await writeFile(join(boards, '.env'), 'GMI_API_KEY=near\nGMI_BASE_URL=http://127.0.0.1:1\n');
    const values = await readDotEnv(join(boards, 'noir.yaml'), root);
    expect(values).toEqual({
      ok: true,
      value: new Map([
        ['GMI_API_KEY', { value: 'near', file: join(boards, '.env') }],
        ['GMI_BASE_URL', { value: 'http://127.0.0.1:1', file: join(boards, '.env') }],
        ['APIMART_API_KEY', { value: 'both # not a comment', file: join(root, '.env') }],
      ]),
    });
  });

  it('need not be there, and may be the folder of a Python environment', async () => {
    const root = scratch();
    await mkdir(join(root, 'a', '.env'), { recursive: true });
    expect(await readDotEnv(join(root, 'a', 'noir.yaml'), root)).toEqual({ ok: true, value: new Map() });
    expect(await readDotEnv(join(root, 'noir.yaml'), dirname(root))).toMatchObject({ ok: true });
  });

  it('that cannot be read is an error', async () => {
    const root = scratch();
    await writeFile(join(root, 'a'), '');
    const values = await readDotEnv(join(root, 'a', 'noir.yaml'), root);
    expect(values).toMatchObject({ ok: false, error: { reason: 'unreadable', path: join(root, 'a', '.env') } });
  });
});
