/** Without `expires_at`: many model pages say 24 hours, the longer figures are not the vendor's own (docs/providers.md 1.3). */
export const CLIP_URL_LIFE_MS = 24 * 60 * 60 * 1000;
