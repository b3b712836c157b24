/** An absolute path as a `file:` URL: `/clips/a b.mp4`, `C:\clips\a.mp4`, `\\server\share\a.mp4`. */
export function fileUrl(path: string): string {
  const share = /^\\\\([^\\]+)\\(.*)$/.exec(path);
  if (share) return `file://${share[1]}/${encoded(share[2] ?? '')}`;
  const drive = /^([A-Za-z]:)[\\/](.*)$/.exec(path);
  if (drive) return `file:///${drive[1]}/${encoded(drive[2] ?? '')}`;
  return `file://${path.split('/').map(encodeURIComponent).join('/')}`;
}

function encoded(path: string): string {
  return path.split(/[\\/]/).map(encodeURIComponent).join('/');
}
