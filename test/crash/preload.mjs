// Loaded into a child of the crash tests before anything of ours (`node --import`): it sees every call to the file
// system and the network, ends the process where it was told to, and watches the promise that matters most.
//
//   SHOTGRAPH_CRASH         where to die, as JSON: see preload/boundaries.mjs; absent = nowhere
//   SHOTGRAPH_CRASH_REPORT  a file that gets a line of JSON for whatever the harness must know
//
// Nothing in `src/` knows of it. What it does not end behaves as it would without it.
import { watchFiles } from './preload/file-calls.mjs';
import { watchSockets } from './preload/socket-calls.mjs';
import { startCounting } from './preload/boundaries.mjs';

watchFiles();
watchSockets();
startCounting();
