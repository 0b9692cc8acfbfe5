import type { Detector } from './detector.ts';
import { hostSweep } from './host-sweep.ts';
import { portScan } from './port-scan.ts';

/** Every detector, in the order of the handbook. A new one is a file and a line here. */
export const DETECTORS: readonly Detector[] = [portScan, hostSweep] as readonly unknown[] as readonly Detector[];
