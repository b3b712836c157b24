/** The package's version; the build puts it in. */
declare const SHOTGRAPH_VERSION: string;

export const version: string = SHOTGRAPH_VERSION;
