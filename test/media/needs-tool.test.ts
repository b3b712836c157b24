import { expect, it } from 'vitest';
import type { Film } from '../../src/core/film.ts';
import { needsTool } from '../../src/media/needs-tool.ts';
import { cardPiece, clipPiece, filmOf } from '../support/films.ts';

const AAC = { codec: 'aac', sampleRate: 48_000, channels: 2 };
const a = clipPiece({ title: 'a' });
const heard = clipPiece({ title: 'heard', audio: AAC });

const JOINED: readonly [string, Film][] = [
  ['clips that are alike', filmOf([a, clipPiece({ seconds: 8 })])],
  ['a size and a rate that they have', filmOf([a], { size: { width: 1280, height: 720 }, fps: 24 })],
  ['sound that nobody hears', filmOf([a, heard], { sound: false })],
  ['sound that is alike', filmOf([heard, heard])],
  ['the first piece, whatever it follows', filmOf([{ ...a, join: { kind: 'fade', seconds: 1 } }, a])],
  ['a length that is rounded', filmOf([{ ...a, length: 4.99 }])],
];

it.each(JOINED)('not for %s', (_, film) => expect(needsTool(film)).toBeUndefined());

const MADE: readonly [string, Film][] = [
  ['it has a card', filmOf([a, cardPiece(1)])],
  ['it has a crossfade', filmOf([a, { ...a, join: { kind: 'crossfade', seconds: 1 } }])],
  ['it has a fade', filmOf([a, { ...a, join: { kind: 'fade', seconds: 1 } }])],
  ['it has a soundtrack', filmOf([a], { soundtrack: { file: '/a.mp3', gain: 0, fadeIn: 0, fadeOut: 0 } })],
  ['a is cut', filmOf([clipPiece({ from: 1 })])],
  ['a is cut', filmOf([clipPiece({ length: 4 })])],
  ['it has a size of its own', filmOf([a], { size: { width: 1920, height: 1080 } })],
  ['it has a size of its own', filmOf([clipPiece({ width: 853, height: 480 })])],
  ['it has a frame rate of its own', filmOf([a], { fps: 25 })],
  ['b has another size', filmOf([a, clipPiece({ title: 'b', width: 720, height: 1280 })])],
  ['b has another frame rate', filmOf([a, clipPiece({ title: 'b', fps: 30 })])],
  ['b is coded as hevc', filmOf([a, clipPiece({ title: 'b', codec: 'hevc' })])],
  ['b is a webm file', filmOf([a, clipPiece({ title: 'b', container: 'webm', codec: 'vp9' })])],
  ['b has 10 bits a sample', filmOf([a, clipPiece({ title: 'b', depth: 10 })])],
  ['b is turned by the player', filmOf([a, clipPiece({ title: 'b', rotation: 180 })])],
  ['b has no steady frame rate', filmOf([a, clipPiece({ title: 'b', isVariable: true })])],
  ['heard has sound, others are silent', filmOf([a, heard])],
  ['a is silent, others are not', filmOf([heard, a])],
  ['b has sound of another form', filmOf([heard, clipPiece({ title: 'b', audio: { ...AAC, channels: 1 } })])],
  ['b has sound coded as mp3', filmOf([heard, clipPiece({ title: 'b', audio: { ...AAC, codec: 'mp3' } })])],
];

it.each(MADE)('says that %s', (why, film) => expect(needsTool(film)).toBe(why));
