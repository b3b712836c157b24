import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { cli, type Ended, eventsOf, project, start } from '../support/built-cli.ts';
import { describeWithFfmpeg, judge } from '../support/odd-clips.ts';

const HEAD = 'version: 1\ndefaults: { uses: apimart/skyreels-v4-fast, resolution: 480p, duration: 3 }\n';
const SHOTS = `${HEAD}shots: { one: { prompt: Rain. }, two: { prompt: Fog., duration: 4 } }\n`;
const PLAIN = { SHOTGRAPH_SIMULATOR_PICTURES: 'plain' };
/** Nothing that encodes can be found with it. */
const NO_TOOL = { ...PLAIN, SHOTGRAPH_FFMPEG: '/nonexistent/ffmpeg' };

function run(
  folder: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = PLAIN,
): Promise<Ended> {
  return cli(folder, ['run', 'board.yaml', '--simulate', '--latency', '20', ...flags], env);
}

function film(
  folder: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = PLAIN,
): Promise<Ended> {
  return cli(folder, ['film', 'board.yaml', '--simulate', ...flags], env);
}

function rendered(folder: string): readonly string[] {
  return readdirSync(join(folder, 'renders/simulated/board')).sort();
}

const made = (folder: string, name = 'film.mp4'): string => join(folder, 'renders/simulated/board', name);

/** A second of a tone, as a WAV file. */
function tone(): Buffer {
  const samples = 8000;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8000, 24);
  wav.writeUInt32LE(16_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at += 1) wav.writeInt16LE(Math.round(8000 * Math.sin(at / 3)), 44 + at * 2);
  return wav;
}

describe('a film by cuts', () => {
  it('ends a run, without any tool, with subtitles and no loss; and is made once', async () => {
    const folder = project({ 'board.yaml': `${SHOTS}film: { sequence: [two, one] }\n` });
    const first = await run(folder, [], NO_TOOL);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^film renders\/simulated\/board\/film\.mp4 \(7 s; joined, nothing encoded anew\)$/m);
    expect(rendered(folder)).toEqual(['film.mp4', 'film.srt', 'one.mp4', 'two.mp4']);
    expect(readFileSync(made(folder, 'film.srt'), 'utf8')).toBe(
      '1\n00:00:00,000 --> 00:00:04,000\ntwo\n\n2\n00:00:04,000 --> 00:00:07,000\none\n',
    );
    const before = statSync(made(folder)).mtimeMs;
    expect((await run(folder)).stdout).toContain('film.mp4 (7 s; up to date)');
    expect((await film(folder)).stdout).toBe('film renders/simulated/board/film.mp4 (7 s; up to date)\n');
    expect(statSync(made(folder)).mtimeMs).toBe(before);
  });

  it('is made anew when its file was changed or is gone, from the store and not from renders/', async () => {
    const folder = project({ 'board.yaml': `${SHOTS}film: {}\n` });
    await run(folder);
    const whole = readFileSync(made(folder));
    writeFileSync(made(folder, 'one.mp4'), 'edited by the user');
    writeFileSync(made(folder), 'cut short');
    expect((await film(folder)).stdout).toContain('joined');
    expect(readFileSync(made(folder))).toEqual(whole);
    rmSync(made(folder, 'film.srt'));
    expect((await film(folder)).stdout).toContain('joined');
    expect(rendered(folder)).toContain('film.srt');
  });

  it('is left alone by --no-film, and made of all shots where none is written', async () => {
    const folder = project({ 'board.yaml': `${SHOTS}film: {}\n` });
    expect((await run(folder, ['--no-film'])).stdout).not.toMatch(/^film/m);
    expect(rendered(folder)).toEqual(['one.mp4', 'two.mp4']);
    writeFileSync(join(folder, 'board.yaml'), SHOTS);
    expect((await run(folder)).stdout).not.toMatch(/film/);
    expect((await film(folder)).stdout).toContain('film.mp4 (7 s; joined');
  });

  it('goes where --out says', async () => {
    const folder = project({ 'board.yaml': `${SHOTS}film: {}\n` });
    await run(folder, ['--no-film']);
    expect((await film(folder, ['--out', 'cuts'])).stdout).toContain('film cuts/film.mp4');
    expect(readdirSync(join(folder, 'cuts')).sort()).toEqual(['film.mp4', 'film.srt']);
    expect(rendered(folder)).toEqual(['one.mp4', 'two.mp4']);
  });

  it('tells programs about it, in events that the schema describes', async () => {
    const folder = project({ 'board.yaml': `${SHOTS}film: {}\n` });
    const events = eventsOf((await run(folder, ['--json'])).stdout);
    const types = events.map(({ type }) => type);
    expect(types.slice(types.indexOf('run-finished'))).toEqual(
      expect.arrayContaining(['run-finished', 'film-started', 'film-made']),
    );
    const schema = JSON.parse(
      readFileSync(new URL('../../schemas/events.schema.json', import.meta.url), 'utf8'),
    ) as object;
    const validate = new Ajv2020({ strict: false }).compile(schema);
    for (const event of events) expect(validate(event), JSON.stringify([event, validate.errors])).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: 'film-made', film: 'film', how: 'joined', seconds: 7 });
  });
});

describe('a film that lacks clips', () => {
  const board = `${SHOTS.replace('prompt: Rain.', 'prompt: Rain., takes: 2')}film: { sequence: [one, two] }\n`;

  it('waits for a pick: a line in a run, which its takes alone give the exit code; 4 for who wants the film', async () => {
    const folder = project({ 'board.yaml': board });
    const bought = await run(folder);
    expect(bought).toMatchObject({ code: 0, stderr: '' });
    expect(bought.stdout).toMatch(/^film: waits for one \(no take is picked\)$/m);
    expect(await film(folder)).toMatchObject({
      code: 4,
      stdout: '',
      stderr:
        'error: film can not be made yet: it lacks 1 clip\n' +
        '  one: no take is picked\n' +
        '  fix: look at the takes of one, then say which: `shotgraph pick board.yaml one 1 --simulate`; --gaps puts a card in each place\n',
    });
    await cli(folder, ['pick', 'board.yaml', 'one', '2', '--simulate']);
    expect((await film(folder)).code).toBe(0);
  });

  it('names each that is missing or failed, and harms no other variant', async () => {
    const text = `${HEAD}matrix: { mood: { calm: { prompt: Calm. }, wild: { prompt: Wild. } } }
shots: { sea: { matrix: [mood] } }
film: { sequence: [sea] }\n`;
    const folder = project({ 'board.yaml': text });
    const some = await run(folder, ['--fault', 'submit:fail-task=billed,moderation:1']);
    expect(some.code).toBe(1);
    const names = ['film.mood-calm', 'film.mood-wild'];
    const [lacking = '', whole = ''] = names.toSorted((a) => (some.stdout.includes(`${a}: waits`) ? -1 : 1));
    expect(some.stdout).toContain(
      `${lacking}: waits for sea[${lacking.slice(5).replace('-', '=')}] (failed: APIMart could not make the clip: moderation)`,
    );
    expect(existsSync(made(folder, `${whole}.mp4`))).toBe(true);
    const again = await film(folder);
    expect(again).toMatchObject({ code: 1 });
    expect(again.stdout).toContain(`${whole}.mp4 (3 s; up to date)`);
    expect(again.stderr).toContain(`error: ${lacking} can not be made yet: it lacks 1 clip\n`);
    const [axis = '', label = ''] = whole.slice(5).split('-');
    expect(await film(folder, ['--where', `${axis}=${label}`])).toMatchObject({ code: 0, stderr: '' });
  });

  it('is an error where no film fits what is asked for', async () => {
    const folder = project({
      'board.yaml': `${HEAD}matrix: { resolution: [480p, 720p] }
shots: { sea: { prompt: Sea., matrix: [resolution] }, sun: { prompt: Sun., matrix: [resolution] } }
film: { sequence: [{ shot: sea, each: resolution }] }\n`,
    });
    expect(await film(folder, ['--where', 'resolution=480p'])).toMatchObject({
      code: 2,
      stderr: 'error: no film of board.yaml fits --where resolution=480p\n  fix: its films are film\n',
    });
  });
});

it('changes no fingerprint and makes no clip stale', async () => {
  const folder = project({ 'board.yaml': `${SHOTS}film: {}\n` });
  await run(folder);
  writeFileSync(
    join(folder, 'board.yaml'),
    `${SHOTS}film: { sequence: [two, one], crossfade: 0.5, resolution: 360p }\n`,
  );
  const { stdout } = await cli(folder, ['plan', 'board.yaml', '--simulate', '--json'], PLAIN);
  const plan = JSON.parse(stdout) as { takes: { state: { kind: string } }[]; films: { state: { kind: string } }[] };
  expect(plan.takes.map(({ state }) => state.kind)).toEqual(['fresh', 'fresh']);
  expect(plan.films.map(({ state }) => state.kind)).toEqual(['to-make']);
});

describe('a film that needs a tool where there is none', () => {
  const board = `${SHOTS}film: { crossfade: 0.5 }\n`;

  it('is told of before anything is bought, and ends the run with 1 and the clips whole', async () => {
    const folder = project({ 'board.yaml': board });
    const { code, stderr } = await cli(folder, ['check', 'board.yaml'], NO_TOOL);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^board\.yaml:4:1: warning\[no-media-tool\]: film can not be made on this machine: it needs a media tool \(.*crossfade\)/m,
    );
    const bought = await run(folder, [], NO_TOOL);
    expect(bought.code).toBe(1);
    expect(bought.stderr).toContain('film: the film could not be made: it needs a media tool');
    expect(rendered(folder)).toEqual(['one.mp4', 'two.mp4']);
  });

  it('is still cut for an editing program', async () => {
    const folder = project({ 'board.yaml': board });
    await run(folder, ['--no-film']);
    const cut = await film(folder, ['--otio'], NO_TOOL);
    expect(cut.code).toBe(0);
    expect(cut.stderr).toContain('cut  renders/simulated/board/film.otio\nfilm: no film itself: it needs a media tool');
    expect(rendered(folder)).toEqual(['film.otio', 'one.mp4', 'two.mp4']);
  });
});

describeWithFfmpeg('films that are encoded', () => {
  it('with a crossfade, a card, a soundtrack and the sizes of one', async () => {
    const folder = project({
      'board.yaml': `${SHOTS}film:
  sequence: [{ card: Rain, seconds: 1 }, one, { shot: two, length: 2, join: { fade: 1 } }]
  crossfade: 0.5
  soundtrack: { file: tone.wav, gain: -3, fade_out: 1 }
  resolution: 360p\n`,
    });
    writeFileSync(join(folder, 'tone.wav'), tone());
    const bought = await run(folder);
    expect(bought).toMatchObject({ code: 0, stderr: '' });
    expect(bought.stdout).toMatch(/^film renders\/simulated\/board\/film\.mp4 \(5\.5 s; encoded by ffmpeg [\d.]+/m);
    const found = judge(made(folder));
    expect(found).toMatchObject({ codec: 'h264', width: 640, height: 360, frames: 132, rate: '24/1' });
    expect(found.chapters.map(({ title }) => title)).toEqual(['Rain', 'one', 'two']);
    expect(found.audio).toBeDefined();
    expect(await run(folder)).toMatchObject({ code: 0 });
  });

  it('in which cards stand for what is missing', async () => {
    const folder = project({ 'board.yaml': `${SHOTS}film: { sequence: [one, two] }\n` });
    await run(folder, ['--only', 'one']);
    expect((await film(folder)).code).toBe(1);
    const filled = await film(folder, ['--gaps']);
    expect(filled).toMatchObject({ code: 0, stderr: '' });
    expect(filled.stdout).toContain('cards in place of two');
    expect(judge(made(folder))).toMatchObject({ frames: 168 });
    expect((await run(folder)).stdout).toContain('film.mp4 (7 s; joined');
  });

  it('one for each variant, and with `each` all in one', async () => {
    const text = `${HEAD}matrix: { resolution: [480p, 720p] }
shots: { sea: { prompt: Sea., matrix: [resolution] }, sun: { prompt: Sun. } }
film: { sequence: [sea, sun] }\n`;
    const folder = project({ 'board.yaml': text });
    expect(await run(folder)).toMatchObject({ code: 0, stderr: '' });
    expect(rendered(folder).filter((name) => name.endsWith('.mp4') && name.startsWith('film'))).toEqual([
      'film.resolution-480p.mp4',
      'film.resolution-720p.mp4',
    ]);
    expect(judge(made(folder, 'film.resolution-720p.mp4'))).toMatchObject({ height: 720, frames: 144 });
    writeFileSync(join(folder, 'board.yaml'), text.replace('[sea, sun]', '[{ shot: sea, each: resolution }, sun]'));
    expect((await film(folder)).code).toBe(0);
    expect(judge(made(folder))).toMatchObject({ height: 480, frames: 216 });
  });

  it('leave nothing half behind on Ctrl-C, and give 130', async () => {
    const shots = Array.from({ length: 12 }, (_, index) => `s${index}: { prompt: Wave ${index}., duration: 10 }`).join(
      ', ',
    );
    const folder = project({
      'board.yaml': `${HEAD}limits: { apimart: 12 }\nshots: { ${shots} }\nfilm: { crossfade: 1, resolution: 1080p }\n`,
    });
    await run(folder, ['--no-film']);
    const before = rendered(folder);
    const encoding = start(folder, ['film', 'board.yaml', '--simulate', '--json'], PLAIN);
    await encoding.printed('film-started');
    encoding.child.kill('SIGINT');
    expect(await encoding.ended).toMatchObject({ code: 130 });
    expect(rendered(folder)).toEqual(before);
  });
});

it('is made once every storyboard of the command has run: no purchase waits for it', async () => {
  const text = `${SHOTS}film: {}\n`;
  const folder = project({ 'a.yaml': text, 'b.yaml': text.replaceAll('Rain', 'Snow').replaceAll('Fog', 'Sun') });
  const ended = await cli(folder, ['run', 'a.yaml', 'b.yaml', '--simulate', '--latency', '20', '--json'], PLAIN);
  expect(ended.code).toBe(0);
  const told = eventsOf(ended.stdout).map(({ type }) => type);
  expect(told.filter((type) => type === 'run-finished' || type === 'film-made')).toEqual([
    'run-finished',
    'run-finished',
    'film-made',
    'film-made',
  ]);
});

it('fetches a clip that is not on this machine, as a run does', async () => {
  const folder = project({ 'board.yaml': `${SHOTS}film: {}\n` });
  await run(folder, ['--no-film']);
  rmSync(join(folder, '.shotgraph/simulated/store'), { recursive: true });
  mkdirSync(join(folder, '.shotgraph/simulated/store/sha256'), { recursive: true });
  expect(await film(folder)).toMatchObject({ code: 0, stderr: '' });
});
