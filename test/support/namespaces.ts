import { spawnSync } from 'node:child_process';

/** How a program is started in surroundings of its own, or why this machine does not let us. */
export type Namespace =
  | { readonly command: readonly string[]; readonly missing?: undefined }
  | { readonly command?: undefined; readonly missing: string };

/** With file systems of its own: what is mounted inside is seen there alone and is gone with it. */
export function ownMounts(): Namespace {
  return firstThatWorks(['--mount'], 'mount -t tmpfs none /mnt');
}

/** As in a container: process ids and a host name of its own, the same files. */
export function ownProcesses(): Namespace {
  return firstThatWorks(['--pid', '--uts', '--mount-proc', '--fork', '--kill-child'], 'hostname elsewhere');
}

/** As root, or, where users may, as root of a namespace of users. */
function firstThatWorks(flags: readonly string[], trial: string): Namespace {
  const commands = [
    ['unshare', ...flags],
    ['unshare', '--user', '--map-root-user', ...flags],
  ];
  const command = commands.find(([program = '', ...args]) => {
    return spawnSync(program, [...args, 'sh', '-c', trial], { timeout: 5000 }).status === 0;
  });
  return command ? { command } : { missing: `this machine does not permit \`unshare ${flags.join(' ')}\`` };
}
