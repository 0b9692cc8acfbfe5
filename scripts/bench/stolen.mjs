// How much of the processors others on the same host had while something was measured: a figure is ours as far as that is little.
import { readFileSync } from 'node:fs';

/**
 * @typedef {{ worked: number, stolen: number }} ProcessorTime in ticks since the system began
 */

/**
 * The first line of /proc/stat (proc_stat(5)): user, nice, system, idle, iowait, irq, softirq, steal. Null where a system has no
 * such line.
 *
 * @param {string} stat
 * @returns {ProcessorTime | null}
 */
export function readProcessorTime(stat) {
  const [name, ...ticks] = stat.split('\n', 1)[0].trim().split(/\s+/);
  if (name !== 'cpu' || ticks.length < 8) return null;
  const [user, nice, system, , , irq, softirq, stolen] = ticks.map(Number);
  return { worked: user + nice + system + irq + softirq, stolen };
}

/** Of this machine, now. @returns {ProcessorTime | null} */
export function processorTime() {
  try {
    return readProcessorTime(readFileSync('/proc/stat', 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Of the time in which there was something to do, how many hundredths the processors were not ours. Null where that is not known.
 *
 * @param {ProcessorTime | null} before
 * @param {ProcessorTime | null} after
 */
export function stolenShare(before, after) {
  if (before === null || after === null) return null;
  const stolen = after.stolen - before.stolen;
  const wanted = after.worked - before.worked + stolen;
  return wanted > 0 ? (100 * stolen) / wanted : 0;
}
