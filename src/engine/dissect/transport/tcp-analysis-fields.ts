// What TCP analysis says of a segment among those before it, under Wireshark's names.

import { ANOMALIES } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, Fields } from '../../../model/field.ts';
import type { TcpFacts } from './tcp-facts.ts';

/** Wireshark's flags of TCP analysis, which anomalies of packets stand for. */
const ANALYSIS_FLAGS: Fields = Object.fromEntries(
  ANOMALIES.flatMap(({ field, info, text }) =>
    field?.startsWith('tcp.analysis.') === true
      ? [[field, { title: info ?? text.en, kind: 'label', derived: true, help: text }]]
      : [],
  ),
);

export const analysisFields = defineFields({
  'tcp.completeness': {
    title: 'Parts of the conversation seen so far',
    kind: 'unsigned',
    derived: true,
    help: {
      en: '1 SYN, 2 its answer, 4 an acknowledgement, 8 data, 16 FIN, 32 RST, added together.',
      ru: 'Сумма: 1 — SYN, 2 — ответ на него, 4 — подтверждение, 8 — данные, 16 — FIN, 32 — RST.',
    },
  },
  'tcp.analysis': { title: 'Analysis', kind: 'label', derived: true },
  'tcp.analysis.rto': { title: 'Retransmission timeout', kind: 'duration', unit: 'seconds', derived: true },
  'tcp.analysis.rto_frame': { title: 'Timer began with packet', kind: 'unsigned', derived: true },
  'tcp.analysis.duplicate_ack_num': { title: 'Duplicate ACK number', kind: 'unsigned', derived: true },
  'tcp.analysis.duplicate_ack_frame': { title: 'Repeats the ACK of packet', kind: 'unsigned', derived: true },
  'tcp.analysis.acks_frame': { title: 'Acknowledges packet', kind: 'unsigned', derived: true },
  'tcp.analysis.ack_rtt': {
    title: 'Acknowledged after',
    kind: 'duration',
    unit: 'seconds',
    derived: true,
    help: {
      en: 'Time from a segment to its acknowledgement, as seen where the capture was taken.',
      ru: 'Время от сегмента до его подтверждения в той точке, где снят перехват.',
    },
  },
  'tcp.analysis.initial_rtt': {
    title: 'Handshake took',
    kind: 'duration',
    unit: 'seconds',
    derived: true,
    help: {
      en: 'From the SYN to the acknowledgement of its answer: the round trip between both ends.',
      ru: 'От SYN до подтверждения ответа на него: время пути между сторонами туда и обратно.',
    },
  },
  'tcp.analysis.bytes_in_flight': {
    title: 'Bytes in flight',
    kind: 'unsigned',
    unit: 'bytes',
    derived: true,
    help: {
      en: 'Sent by this side and not acknowledged yet. Where it stays at the window, the receiver limits the speed.',
      ru: 'Передано этой стороной и ещё не подтверждено. Если число держится на размере окна, скорость ограничивает получатель.',
    },
  },
  'tcp.analysis.push_bytes_sent': { title: 'Bytes since PSH', kind: 'unsigned', unit: 'bytes', derived: true },
  'tcp.analysis.flags': { title: 'Noteworthy', kind: 'label', derived: true },
  ...ANALYSIS_FLAGS,
});

/** Tells what the segment means among those before it. */
export function explainTcpAnalysis(layer: FieldGroup, at: number, facts: TcpFacts): void {
  layer.field('tcp.completeness', at, 0, facts.completeness);
  const { acknowledged, inFlight, pushed, flags, handshake, repeated, oldest } = facts;
  if (repeated !== null) layer.note?.('repeats', `${repeated.packet + 1}#${repeated.times}`);
  if (acknowledged === null && inFlight === null && flags.length === 0) return;
  const analysis = layer.field('tcp.analysis', at, 0);
  if (acknowledged !== null) {
    analysis.field('tcp.analysis.acks_frame', at, 0, acknowledged.packet + 1);
    // Faster than the clock: no time was measured.
    if (Number(acknowledged.after) !== 0) analysis.field('tcp.analysis.ack_rtt', at, 0, acknowledged.after);
  }
  if (handshake !== null) analysis.field('tcp.analysis.initial_rtt', at, 0, handshake);
  if (inFlight !== null) analysis.field('tcp.analysis.bytes_in_flight', at, 0, inFlight);
  if (pushed !== null) analysis.field('tcp.analysis.push_bytes_sent', at, 0, pushed);
  if (flags.length === 0) return;
  const noteworthy = analysis.field('tcp.analysis.flags', at, 0);
  for (const name of flags) noteworthy.field(name, at, 0);
  if (oldest !== null) {
    noteworthy.field('tcp.analysis.rto', at, 0, oldest.after);
    noteworthy.field('tcp.analysis.rto_frame', at, 0, oldest.packet + 1);
  }
  if (repeated === null) return;
  noteworthy.field('tcp.analysis.duplicate_ack_num', at, 0, repeated.times);
  noteworthy.field('tcp.analysis.duplicate_ack_frame', at, 0, repeated.packet + 1);
}
