// Wraps the calls of `node:fs`, `node:fs/promises` and of file handles that change something.
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { cross, crossNow } from './boundaries.mjs';
import * as disk from './durability.mjs';
import { placeName } from './place-names.mjs';

/** Where each open handle leads, and each descriptor of one. */
const paths = new WeakMap();
const descriptors = new Map();

const WRITES = /[wa+]/;

/**
 * The calls that take a path, by name: how to bring a part of them about, and what the disk then has not promised.
 * `begin` is called before and gives what to do after.
 */
const CALLS = {
  writeFile: { begin: beginWrite, half: (args) => [args[0], halfOf(args[1]), ...args.slice(2)] },
  appendFile: { begin: beginWrite, half: (args) => [args[0], halfOf(args[1]), ...args.slice(2)] },
  rename: {
    label: (args) => `rename:${placeName(resolve(args[1]))}`,
    begin(args) {
      const [from, to] = [resolve(args[0]), resolve(args[1])];
      const held = disk.holdOn(to);
      return () => disk.renamed(from, to, held);
    },
  },
  copyFile: { label: (args) => `copy:${placeName(resolve(args[1]))}`, begin: (args) => beginWrite([args[1]]) },
  link: {
    label: (args) => `link:${placeName(resolve(args[1]))}`,
    begin: (args) => () => disk.linked(resolve(args[1])),
  },
  unlink: { begin: beginRemoval },
  rm: { begin: beginRemoval },
  rmdir: {},
  mkdir: {
    begin: (args) => (first) => {
      const path = resolve(args[0]);
      if (typeof first === 'string') disk.madeFolders(first, path);
      else if (!args[1]?.recursive) disk.madeFolders(path, path);
    },
  },
  truncate: { begin: (args) => () => disk.shortened(resolve(args[0])) },
  utimes: {},
  chmod: {},
};

/** The same of a handle. */
const HANDLE_CALLS = {
  write: { half: (args) => [halfOf(args[0]), ...args.slice(1)] },
  writev: {},
  writeFile: { label: 'write', half: (args) => [halfOf(args[0]), ...args.slice(1)] },
  appendFile: { label: 'write', half: (args) => [halfOf(args[0]), ...args.slice(1)] },
  sync: { begin: (path) => disk.syncing(path) },
  datasync: { begin: (path) => disk.syncing(path) },
  truncate: { begin: (path) => () => disk.shortened(path) },
  utimes: {},
  chmod: {},
};

export function watchFiles() {
  for (const [name, call] of Object.entries(CALLS)) {
    wrap(promises, name, (args, act) => crossing({ cross, name, call }, args, act));
    wrap(fs, `${name}Sync`, (args, act) => crossing({ cross: crossNow, name, call }, args, act));
  }
  wrap(fs, 'writeSync', writing);
  watchOpen();
  syncBuiltinESMExports();
}

function wrap(holder, name, around) {
  const original = holder[name];
  holder[name] = function (...args) {
    return around(args, (changed = args) => original.apply(this, changed));
  };
}

function crossing({ cross, name, call: { label, begin, half } }, args, act) {
  const place = placeName(resolve(String(args[0])));
  if (place === undefined || typeof args[0] === 'number') return act();
  const doing = (changed) => follow(begin?.(args), () => act(changed));
  return cross(
    label ? label(args) : `${name === 'writeFile' || name === 'appendFile' ? 'write' : name}:${place}`,
    () => doing(args),
    half && (() => doing(half(args))),
  );
}

/** By a descriptor: only of handles that were seen to be opened. */
function writing([descriptor, data, ...more], act) {
  const path = descriptors.get(descriptor);
  const place = path && placeName(path);
  if (place === undefined) return act();
  return crossNow(`write:${place}`, act, () => act([descriptor, halfOf(data), ...more]));
}

/** Does the call, then what its beginning asked for. */
function follow(after, act) {
  const result = act();
  if (!after) return result;
  if (!(result instanceof Promise)) {
    after(result);
    return result;
  }
  return result.then((value) => {
    after(value);
    return value;
  });
}

function beginWrite([path, , options]) {
  const where = resolve(path);
  const before = disk.beforeOpen(where);
  const flag = (typeof options === 'object' ? options?.flag : undefined) ?? 'w';
  return () => disk.opened(where, before, !flag.startsWith('a'));
}

function beginRemoval([path]) {
  const where = resolve(path);
  const held = disk.holdOn(where);
  return () => disk.removed(where, held);
}

function halfOf(data) {
  return data.slice(0, Math.floor(data.length / 2));
}

function watchOpen() {
  const original = promises.open;
  promises.open = async function (path, flags = 'r', mode) {
    const where = resolve(String(path));
    const place = placeName(where);
    if (place === undefined) return original(path, flags, mode);
    const before = disk.beforeOpen(where);
    const act = async () => {
      const handle = await original(path, flags, mode);
      watchHandles(Object.getPrototypeOf(handle));
      paths.set(handle, where);
      const { fd } = handle;
      descriptors.set(fd, where);
      handle.once('close', () => descriptors.delete(fd));
      if (WRITES.test(flags)) disk.opened(where, before, flags.startsWith('w'));
      return handle;
    };
    // Looking into a file or a folder changes nothing.
    return WRITES.test(flags) ? cross(`open:${place}`, act) : act();
  };
}

let isWatched = false;

function watchHandles(prototype) {
  if (isWatched) return;
  isWatched = true;
  for (const [name, { label = name, begin, half }] of Object.entries(HANDLE_CALLS)) {
    const original = prototype[name];
    prototype[name] = function (...args) {
      const path = paths.get(this);
      const place = path && placeName(path);
      if (place === undefined) return original.apply(this, args);
      const folder = fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() ? ' folder' : '';
      const doing = (changed) => follow(begin?.(path), () => original.apply(this, changed));
      return cross(`${label}:${place}${folder}`, () => doing(args), half && (() => doing(half(args))));
    };
  }
}
