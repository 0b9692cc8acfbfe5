import { qualityLimits, type QualityLimitCode } from '../../model/quality.ts';
import type { Summary } from '../../model/query.ts';
import { bytes, share } from '../i18n/display.ts';
import { t } from '../i18n/i18n.svelte.ts';

/** What a capture cannot show, in words; only what applies, the gravest first. */
export function limitsOf(summary: Summary): string[] {
  return qualityLimits(summary).map(({ code }) => inWords(code, summary));
}

function inWords(code: QualityLimitCode, { quality, packets, failures }: Summary): string {
  const { cutPackets, missedBytes, dropped, oneSidedFlows, midstreamFlows, tcpFlows, timeReversals } = quality;
  const ofFlows = (count: number): { count: number; share: string } => ({ count, share: share(count, tcpFlows) });
  switch (code) {
    case 'cut':
      return t('quality.cut', { count: cutPackets, share: share(cutPackets, packets) });
    case 'malformed': {
      const count = quality.malformedPackets ?? 0;
      return t('quality.malformed', { count, share: share(count, packets) });
    }
    case 'missed':
      return t('quality.missed', { size: bytes(missedBytes) });
    case 'dropped':
      return t('quality.dropped', { count: dropped });
    case 'oneSided':
      return t('quality.oneSided', ofFlows(oneSidedFlows));
    case 'midstream':
      return t('quality.midstream', ofFlows(midstreamFlows));
    case 'reversals':
      return t('quality.reversals', { count: timeReversals });
    case 'failed':
      return t('threats.failed', { modules: [...new Set(failures.map(({ module }) => module))].join(', ') });
    default:
      return t(`quality.${code}`);
  }
}
