// The file system as it was before anything was wrapped, for the preload's own use.
import fs from 'node:fs';

export const untouched = { ...fs };

/** The project's folder: calls outside it are none of ours. */
export const ROOT = process.cwd();
