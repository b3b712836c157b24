import { Dice } from './dice.ts';
import { FRAMES_PER_SECOND } from './request.ts';

export const SAMPLE_RATE = 48_000;
const PER_FRAME = SAMPLE_RATE / FRAMES_PER_SECOND;
/** Of a major pentatonic scale over A3, in 1/65536 of a period a sample. */
const NOTES = [220, 247, 277, 330, 370, 440, 494, 554].map((hertz) => Math.round((hertz * 65_536) / SAMPLE_RATE));
/** Samples to a packet of AAC; the encoder adds one packet at the end. */
const PACKET = 1024;
const NOTE_SAMPLES = SAMPLE_RATE / 2;
/** Of 32767; quiet. */
const LOUDNESS = 2600;

/**
 * A slow pattern of soft notes, one sample after the other, mono; whole numbers only. It is as long as fits into so
 * many frames when it is encoded, so that the clip is as long as its pictures.
 */
export function makeSound(digest: string, frames: number): Int16Array {
  const dice = new Dice(digest);
  const samples = new Int16Array(Math.max(1, Math.floor((frames * PER_FRAME) / PACKET) - 1) * PACKET);
  for (let start = 0, note = 0; start < samples.length; start += NOTE_SAMPLES, note += 1) {
    const step = NOTES[dice.pick(700 + note, NOTES.length)] ?? 300;
    const length = Math.min(2 * NOTE_SAMPLES, samples.length - start);
    for (let at = 0; at < length; at += 1) {
      const swell = Math.min(256, at >> 3);
      const fade = Math.min(256, Math.floor(((length - at) * 256) / NOTE_SAMPLES));
      const level = (swell * fade * fade) >> 16;
      samples[start + at] = (samples[start + at] ?? 0) + ((wave(at * step) * LOUDNESS * level) >> 23);
    }
  }
  return samples;
}

/** A rounded wave, between -32768 and 32767: parabolas instead of a sine. */
function wave(phase: number): number {
  const along = phase & 65_535;
  const half = along & 32_767;
  const height = (half * (32_768 - half)) >> 13;
  return along < 32_768 ? Math.min(32_767, height) : -height;
}
