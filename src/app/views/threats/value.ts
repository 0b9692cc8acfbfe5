import { readable } from '../../../base/text.ts';
import type { Measure } from '../../../model/finding.ts';
import { bytes, decimal, duration, share } from '../../i18n/display.ts';
import { type MessageKey, t } from '../../i18n/i18n.svelte.ts';

/** Kinds of attacks that detectors name, as they name them. */
const KINDS: Readonly<Record<string, MessageKey>> = {
  'union select': 'attack.unionSelect',
  tautology: 'attack.tautology',
  'quoted tautology': 'attack.quotedTautology',
  'constant comparison': 'attack.constantComparison',
  'stacked statement': 'attack.stacked',
  function: 'attack.function',
  schema: 'attack.schema',
  'comment after quote': 'attack.comment',
  'order by probe': 'attack.orderBy',
  'select from': 'attack.selectFrom',
  'dot dot slash': 'attack.dotDot',
  'system file': 'attack.systemFile',
  'php wrapper': 'attack.phpWrapper',
  'path parameter': 'attack.pathParameter',
  'overlong slash': 'attack.overlong',
  'double encoding': 'attack.doubleEncoding',
};
const kindText = (kind: string): string => (Object.hasOwn(KINDS, kind) ? t(KINDS[kind]) : kind);

/** A measured number with its unit, as everywhere on the page. */
export function measureText(value: Measure['value'], unit: Measure['unit']): string {
  if (typeof value === 'string') return readable(value.split(', ').map(kindText).join(', '));
  switch (unit) {
    case 'bytes':
      return bytes(value);
    case 'nanoseconds':
      return duration(value);
    case 'seconds':
      return duration(value * 1e9);
    case 'share':
      return share(value, 1);
    default:
      return decimal(value);
  }
}

/** What detectors say of thresholds that are no other program's; names of programs and files stand as they are. */
const OWN_SOURCES: Readonly<Record<string, MessageKey>> = {
  'own default': 'source.own',
  'own default, short captures': 'source.ownShort',
  'own default (nDPI raises on one)': 'source.ownNdpi',
  'own default (RITA starts at 100)': 'source.ownRita',
  'own default (RITA timestamp score)': 'source.ownRitaTimes',
  'own default (RITA data size score)': 'source.ownRitaSizes',
};

/** Where a threshold comes from, in the reader's language. */
export const sourceText = (source: string): string => (source in OWN_SOURCES ? t(OWN_SOURCES[source]) : source);
