import { serve } from '../../scripts/serve.mjs';

/** The built site; WIRELOUPE_SITE names another folder. */
const dist = process.env['WIRELOUPE_SITE'] ?? new URL('../../dist/', import.meta.url).pathname;

/** Serves the built site below a path, as a static host would that gives every project a folder. */
export const serveSite = (base = '/tools/wireloupe/') => serve(dist, { base });
