import { createHash } from 'node:crypto';

/** A lockfile in which every take of a plan is owned, in the form of docs/lockfile.md; no clip of it is anywhere. */
export function lockfileOf({ takes }) {
  const stanzas = takes
    .map((take, index) => ({ id: take.id, text: stanzaOf(take, index) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const head = '# Written by shotgraph: which clip each take has. Commit it. docs/lockfile.md\nversion: 1\ntakes:\n';
  return head + stanzas.map(({ text }) => `\n${text}`).join('');
}

function stanzaOf({ id, fingerprint, uses, provider, request }, index) {
  const fields = {
    fingerprint,
    uses,
    provider,
    task_id: `task_${String(index).padStart(26, '0')}`,
    sha256: createHash('sha256').update(id).digest('hex'),
    bytes: 1_834_022 + index,
    seconds: 5,
    cost: { amount: 0.32, unit: 'usd' },
    url: `https://cdn.example.com/files/${index}/clip.mp4`,
  };
  const portable = Object.keys(request.portable).sort();
  return [
    `  ${JSON.stringify(id)}:`,
    ...Object.entries(fields).map(([key, value]) => `    ${key}: ${JSON.stringify(value)}`),
    '    request:',
    ...portable.map((key) => `      ${JSON.stringify(key)}: ${JSON.stringify(request.portable[key])}`),
    '',
  ].join('\n');
}
