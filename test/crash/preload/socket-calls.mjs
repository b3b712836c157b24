// Wraps the connections this process opens: connecting, the first bytes of each request, the first bytes of each answer.
import net from 'node:net';
import { Duplex } from 'node:stream';
import { die, due, isDying } from './boundaries.mjs';
import { witnessPoll, witnessSubmit } from './witness.mjs';

/** What each connection of ours is busy with: HTTP/1.1 without pipelining, so one request at a time. */
const exchanges = new WeakMap();

/** What a request asks for, by its first line. */
const REQUESTS = [
  [/^POST \S*\/(videos\/generations|requests) /, 'submit'],
  [/^GET \S*\/(tasks|requests)\/[^/ ]+ /, 'poll'],
  [/^GET \S*\/requests\?/, 'list'],
  [/^(POST \S*upload|PUT )/, 'upload'],
  [/^GET \S*\/files\//, 'clip'],
  [/^HEAD /, 'head'],
  [/^[A-Z]+ \S+ HTTP/, 'request'],
];

export function watchSockets() {
  const { prototype } = net.Socket;
  watchConnect(prototype);
  watchWrites(prototype);
  watchReads(prototype);
}

function watchConnect(prototype) {
  const original = prototype.connect;
  prototype.connect = function (...args) {
    exchanges.set(this, { what: 'nothing' });
    if (isDying()) return this;
    const when = due('connect:socket');
    if (when === 'before') {
      die('connect:socket', when);
      return this;
    }
    if (when !== undefined) this.once('connect', () => die('connect:socket', when));
    return original.apply(this, args);
  };
}

/** Where all bytes of a connection pass, gathered as they leave; Node has no public place for it. */
const WRITE = '_writeGeneric';

function watchWrites(prototype) {
  const original = prototype[WRITE];
  prototype[WRITE] = function (isMany, data, encoding, done) {
    const exchange = exchanges.get(this);
    // While it connects, what is written waits and comes here again.
    if (!exchange || this.connecting) return original.call(this, isMany, data, encoding, done);
    if (isDying()) return;
    const bytes = bytesOf(isMany, data, encoding);
    const what = REQUESTS.find(([pattern]) => pattern.test(bytes.toString('latin1', 0, 2048)))?.[1];
    if (what === undefined) return original.call(this, isMany, data, encoding, done); // more of the same request
    Object.assign(exchange, { what, isAnswered: false });
    const label = `send:${what}`;
    const when = due(label);
    if (when === 'before') return die(label, when);
    if (what === 'submit') witnessSubmit(bytes);
    if (what === 'poll') witnessPoll(bytes);
    if (when === 'half') return void original.call(this, false, bytes.subarray(0, bytes.length / 2), 'buffer', dieThen);
    original.call(this, isMany, data, encoding, when === undefined ? done : dieThen);

    function dieThen() {
      die(label, when);
    }
  };
}

function bytesOf(isMany, data, encoding) {
  if (!isMany) return toBuffer(data, encoding);
  if (data.allBuffers) return Buffer.concat(data);
  return Buffer.concat(data.map(({ chunk, encoding: own }) => toBuffer(chunk, own)));
}

function toBuffer(chunk, encoding) {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk);
}

function watchReads(prototype) {
  prototype.push = function (chunk, encoding) {
    const exchange = exchanges.get(this);
    if (exchange && isDying()) return true;
    if (exchange && chunk !== null && exchange.isAnswered === false) {
      exchange.isAnswered = true;
      const label = `answer:${exchange.what}`;
      const when = due(label);
      if (when === 'before' || when === 'half') die(label, when);
      // The program reads it in the turns that follow.
      if (when === 'after') setImmediate(() => die(label, when));
    }
    return Duplex.prototype.push.call(this, chunk, encoding);
  };
}
