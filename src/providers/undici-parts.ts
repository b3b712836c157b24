/** The three parts of undici that are used. Its main module also loads fetch, WebSocket, caches and mocks: 50 ms more. */
export { default as request } from 'undici/lib/api/api-request.js';
export { default as buildConnector } from 'undici/lib/core/connect.js';
export { default as Agent } from 'undici/lib/dispatcher/agent.js';
