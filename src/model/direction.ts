/** From where to where, seen from the home networks of the settings; `external`: both ends are outside. */
export const DIRECTIONS = ['outbound', 'inbound', 'internal', 'external', 'loopback', 'unknown'] as const;
export type Direction = (typeof DIRECTIONS)[number];
