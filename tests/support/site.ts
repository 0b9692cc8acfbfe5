import { serve } from '../../scripts/serve.mjs';

const dist = new URL('../../dist/', import.meta.url).pathname;

/** Serves the built site below a path, as a static host would that gives every project a folder. */
export const serveSite = (base = '/tools/wireloupe/') => serve(dist, { base });
