import { type Document, isNode } from 'yaml';
import { isJsonObject, type Json } from '../core/json.ts';
import { err, ok, type Result } from '../core/result.ts';
import { doubledTakes, parseLockfileYaml, takesOf } from './doubled-takes.ts';
import { type Lockfile, lockfileOf, parseLockfile, type Stanzas } from './lockfile.ts';
import { mergeLockfiles } from './merge-lockfiles.ts';
import type { StoreError } from './store-error.ts';

/**
 * A lockfile in which takes stand more than once, each time with some clip: one stanza of all of them, in which the
 * first one's clip is current. Where anything else is wrong with it, that is said.
 */
export async function joinDoubledTakes(path: string, text: string): Promise<Result<Lockfile, StoreError>> {
  const yaml = parseLockfileYaml(text);
  if (doubledTakes(yaml).length === 0) return parseLockfile(path, text);
  const whole = yaml.document.toJS() as Json;
  let joined: Stanzas = new Map();
  for (const takes of layersOf(yaml.document)) {
    const lockfile = lockfileOf(path, { ...(isJsonObject(whole) && whole), takes });
    if (!lockfile.ok) return err(lockfile.error);
    joined = mergeLockfiles({ base: new Map(), ours: joined, theirs: lockfile.value.stanzas });
  }
  return ok({ stanzas: joined });
}

/** The takes in as many maps as it needs for each to hold a take once: the first of each, the second of each, and on. */
function layersOf(document: Document): readonly Readonly<Record<string, Json>>[] {
  const layers: Map<string, Json>[] = [];
  for (const { key, value } of takesOf(document)) {
    const take = String(key);
    const layer = layers.find((one) => !one.has(take)) ?? new Map<string, Json>();
    if (layer.size === 0) layers.push(layer);
    layer.set(take, isNode(value) ? (value.toJS(document) as Json) : null);
  }
  return layers.map((layer) => Object.fromEntries(layer));
}
