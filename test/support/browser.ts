import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROGRAMS = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PROGRAM = PROGRAMS.find((path) => path !== undefined && existsSync(path));

/** What a video element did with a file. */
export interface Playback {
  /** 4 = it has enough to play to the end. */
  readonly readyState: number;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  /** How far it played while it was let. */
  readonly advanced: number;
  /** Where it was sent, and where it then was. */
  readonly soughtTo: number;
  readonly foundAt: number;
  /** Of sound that was decoded. */
  readonly audioBytes: number;
  /** Different colours among 64 points of the picture it stood at. */
  readonly colours: number;
  /** Whatever the element or the page complained of; empty = nothing. */
  readonly errors: readonly string[];
}

/**
 * Tests that play files in a headless Chromium. Without one (`CHROMIUM` names another than Debian's) they are skipped,
 * and the report shows it; CI, which installs it, fails instead.
 */
export function describeWithChromium(title: string, tests: (play: (file: string) => Promise<Playback>) => void): void {
  it(`${title}: Chromium is there in CI (apt-get install chromium)`, () => {
    expect(PROGRAM !== undefined || !process.env['CI']).toBe(true);
  });
  describe.skipIf(PROGRAM === undefined)(title, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: PROGRAM ?? '',
        args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
      });
    }, 60_000);
    afterAll(() => browser?.close());
    tests(async (file) => {
      if (!browser) throw new Error('Chromium is not up');
      return playIn(browser, file);
    });
  });
}

async function playIn(browser: Browser, file: string): Promise<Playback> {
  const server = createServer((request, response) => void serve(file, request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const played = (await page.evaluate(PLAY)) as Omit<Playback, 'errors'> & { readonly error: string };
    const { error, ...rest } = played;
    return { ...rest, errors: [...errors, ...(error === '' ? [] : [error])] };
  } finally {
    await page.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

/** Runs in the page: waits for the element's own events, never for a time. */
const PLAY = `(async () => {
  const video = document.querySelector('video');
  const heard = (name, isSo) => new Promise((done) => {
    const look = () => { if (video.error || isSo()) { video.removeEventListener(name, look); done(); } };
    video.addEventListener(name, look);
    video.addEventListener('error', look);
    look();
  });
  await heard('canplaythrough', () => video.readyState === 4);
  if (video.error) throw new Error('the video can not be played: ' + video.error.message);
  const readyState = video.readyState;
  const from = video.currentTime;
  await video.play();
  await heard('timeupdate', () => video.currentTime >= from + 0.3 || video.ended);
  const advanced = video.currentTime - from;
  video.pause();
  const soughtTo = Math.round(video.duration * 0.7 * 24) / 24;
  video.currentTime = soughtTo;
  await heard('seeked', () => !video.seeking);
  const canvas = new OffscreenCanvas(8, 8);
  const context = canvas.getContext('2d');
  context.drawImage(video, 0, 0, 8, 8);
  const pixels = new Uint32Array(context.getImageData(0, 0, 8, 8).data.buffer);
  return {
    readyState, advanced, soughtTo, foundAt: video.currentTime,
    width: video.videoWidth, height: video.videoHeight, seconds: video.duration,
    audioBytes: video.webkitAudioDecodedByteCount, colours: new Set(pixels).size,
    error: video.error ? video.error.message || 'code ' + video.error.code : '',
  };
})()`;

/** A page with the video in it, and the video by ranges, which is what seeking needs. */
async function serve(file: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url !== '/video.mp4') {
    const isPage = request.url === '/';
    response.writeHead(isPage ? 200 : 204, { 'content-type': 'text/html' });
    response.end(isPage ? '<!doctype html><video src="/video.mp4" muted preload="auto"></video>' : undefined);
    return;
  }
  const { size } = await stat(file);
  const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const start = Number(from);
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  const headers = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'content-length': end - start + 1 };
  response.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${end}/${size}` });
  const handle = await open(file);
  response.on('close', () => void handle.close().catch(() => undefined));
  handle
    .createReadStream({ start, end, autoClose: false })
    .on('error', () => response.destroy())
    .pipe(response);
}
