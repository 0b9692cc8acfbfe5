import { NOTICES, type NoticeCode } from '../../model/notice.ts';
import type { Summary } from '../../model/query.ts';
import { bytes, share } from '../i18n/display.ts';
import { t } from '../i18n/i18n.svelte.ts';

/** What a capture cannot show, in words; only what applies. */
export function limitsOf({ quality, packets, partial, failures, notices }: Summary): string[] {
  const list: string[] = [];
  if (packets === 0) list.push(t('quality.noPackets'));
  const { cutPackets, missedBytes, dropped, oneSidedFlows, midstreamFlows, tcpFlows, timeReversals } = quality;
  if (cutPackets > 0) list.push(t('quality.cut', { count: cutPackets, share: share(cutPackets, packets) }));
  if (notices.some(({ code, lostBytes }) => isLossOfFile(code) && (lostBytes ?? 0) > 0))
    list.push(t('quality.damaged'));
  if (missedBytes > 0) list.push(t('quality.missed', { size: bytes(missedBytes) }));
  if (dropped > 0) list.push(t('quality.dropped', { count: dropped }));
  if (oneSidedFlows > 0)
    list.push(t('quality.oneSided', { count: oneSidedFlows, share: share(oneSidedFlows, tcpFlows) }));
  if (midstreamFlows > 0)
    list.push(t('quality.midstream', { count: midstreamFlows, share: share(midstreamFlows, tcpFlows) }));
  if (timeReversals > 0) list.push(t('quality.reversals', { count: timeReversals }));
  if (quality.badClock) list.push(t('quality.clock'));
  if (failures.length > 0)
    list.push(t('threats.failed', { modules: [...new Set(failures.map(({ module }) => module))].join(', ') }));
  if (partial) list.push(t('quality.partial'));
  return list;
}

/** Packets that were cut when captured have a line of their own. */
const isLossOfFile = (code: NoticeCode): boolean => NOTICES[code].severity === 'loss' && code !== 'snap-length';
