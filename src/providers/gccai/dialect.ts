import { apimartCompatible, BUILD_REQUEST_FAILED } from '../dialects/apimart-compatible/dialect.ts';

/** GCCAI: APIMart's shapes behind a proxy (gccai-skyreels-v4). What only APIMart documents is not taken for granted. */
export const gccaiDialect = apimartCompatible({
  title: 'GCCAI',
  failedIsBilled: 'unknown',
  statusQuery: '',
  rules: [BUILD_REQUEST_FAILED],
});
