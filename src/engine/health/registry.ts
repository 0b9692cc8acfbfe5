import type { Cause } from './cause.ts';
import { blackHole, broadcastStorm, duplicateAddresses, unreachable } from './network.ts';
import { dnsFailures, httpErrors, httpRefusals, slowServices, unknownNames } from './services.ts';
import { failedConnections, longWay, missing, resets, retransmissions, zeroWindows } from './tcp.ts';

/** Causes of trouble, in the order in which they are listed. A new one is a definition and a line here. */
export const CAUSES: readonly Cause[] = [
  retransmissions,
  missing,
  zeroWindows,
  resets,
  failedConnections,
  longWay,
  slowServices,
  dnsFailures,
  unknownNames,
  httpErrors,
  httpRefusals,
  unreachable,
  blackHole,
  duplicateAddresses,
  broadcastStorm,
];
