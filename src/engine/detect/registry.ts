import { arpSpoofing } from './arp-spoofing.ts';
import { beaconing } from './beaconing.ts';
import { cleartextCredentials } from './cleartext-credentials.ts';
import type { Detector } from './detector.ts';
import { dnsTunnel } from './dns-tunnel.ts';
import { domainBlocklist } from './domain-blocklist.ts';
import { executableTransfer } from './executable-transfer.ts';
import { hostSweep } from './host-sweep.ts';
import { insecureProtocol } from './insecure-protocol.ts';
import { ipBlocklist } from './ip-blocklist.ts';
import { loginBruteforce } from './login-bruteforce.ts';
import { obsoleteTls } from './obsolete-tls.ts';
import { pathTraversal } from './path-traversal.ts';
import { portScan } from './port-scan.ts';
import { sqlInjection } from './sql-injection.ts';
import { sshBruteforce } from './ssh-bruteforce.ts';
import { stealthScan } from './stealth-scan.ts';
import { synFlood } from './syn-flood.ts';

/** Every detector, in the order in which they are listed: by kind of attack. A new one is a file and a line here. */
export const DETECTORS: readonly Detector[] = [
  portScan,
  hostSweep,
  stealthScan,
  synFlood,
  sshBruteforce,
  loginBruteforce,
  cleartextCredentials,
  beaconing,
  dnsTunnel,
  sqlInjection,
  pathTraversal,
  executableTransfer,
  arpSpoofing,
  obsoleteTls,
  insecureProtocol,
  ipBlocklist,
  domainBlocklist,
];
