import type { DetectorDescription } from '../../model/finding.ts';
import { DETECTORS } from '../detect/registry.ts';

/** All detectors in the order of the registry, as plain data: what the page shows beside findings and in the settings. */
export function describeDetectors(): DetectorDescription[] {
  return DETECTORS.map(({ id, code, title, techniques, about, options }) => ({
    ...{ id, code, title, techniques, about },
    options: Object.entries(options).map(([name, { value, min, max, help, source }]) => ({
      ...{ name, value, min, max, help, source },
    })),
  }));
}
