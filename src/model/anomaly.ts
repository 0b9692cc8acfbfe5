import type { Text } from './text.ts';

/** note: odd but harmless. malformed: against the specification. lost: bytes that should be there are not. */
export type AnomalySeverity = 'note' | 'malformed' | 'lost';

/** One thing that can be odd about a packet, with its text for readers. */
export interface Anomaly {
  /** Kebab-case, public: `wireloupe.anomaly == "udp-length"`. */
  readonly id: string;
  readonly severity: AnomalySeverity;
  readonly text: Text;
  /** Wireshark's name of it, where it has one: the display filter knows the anomaly by it as well. */
  readonly field?: string;
  /** Wireshark's words for it in the Info column. */
  readonly info?: string;
}

const note = (id: string, en: string, ru: string): Anomaly => ({ id, severity: 'note', text: { en, ru } });
const malformed = (id: string, en: string, ru: string): Anomaly => ({ id, severity: 'malformed', text: { en, ru } });
const lost = (id: string, en: string, ru: string): Anomaly => ({ id, severity: 'lost', text: { en, ru } });
/** One of the flags that Wireshark's User's Guide describes under "TCP Analysis". */
const analysed = (flag: string, info: string, anomaly: Anomaly): Anomaly => ({
  ...anomaly,
  field: `tcp.analysis.${flag}`,
  info: `TCP ${info}`,
});

/**
 * Everything that can be odd about a packet, in one list. Code refers to an anomaly by its key here; tables keep its
 * position. New ones go to the end of their part.
 */
const LIST = {
  // Link
  linkTruncated: malformed(
    'link-truncated',
    'The frame is shorter than its link-layer header.',
    'Кадр короче своего канального заголовка.',
  ),
  tooManyLayers: malformed(
    'too-many-layers',
    'More protocol layers than are followed.',
    'Слишком много вложенных протоколов.',
  ),
  vlanTruncated: malformed('vlan-truncated', 'The VLAN tag is cut.', 'Метка VLAN обрезана.'),
  llcLength: malformed(
    'llc-length',
    'The 802.3 length field is larger than the frame, or than any frame may be.',
    'Длина в поле 802.3 больше кадра или больше допустимой.',
  ),
  // Network
  arpTruncated: malformed('arp-truncated', 'The ARP message is cut.', 'Сообщение ARP обрезано.'),
  ipTruncated: malformed('ip-truncated', 'The IP header is cut.', 'Заголовок IP обрезан.'),
  ipVersion: malformed(
    'ip-version',
    'The version field contradicts the protocol below.',
    'Поле версии IP противоречит протоколу ниже.',
  ),
  ipHeaderLength: malformed(
    'ip-header-length',
    'The IP header length is impossible.',
    'Невозможная длина заголовка IP.',
  ),
  ipTotalLength: malformed('ip-total-length', 'The IP total length is impossible.', 'Невозможная общая длина IP.'),
  ipOptions: malformed('ip-options', 'An IP option is malformed.', 'Неправильный параметр IP.'),
  ipChecksum: malformed(
    'ip-checksum',
    'The IPv4 header checksum is wrong.',
    'Неверная контрольная сумма заголовка IPv4.',
  ),
  ipExtension: malformed(
    'ip-extension',
    'An IPv6 extension header is malformed.',
    'Неправильный заголовок расширения IPv6.',
  ),
  fragmentOverlap: malformed('fragment-overlap', 'IP fragments overlap.', 'Фрагменты IP перекрываются.'),
  fragmentTooLong: malformed(
    'fragment-too-long',
    'The reassembled datagram would be longer than 65,535 bytes.',
    'Собранная датаграмма длиннее 65 535 байт.',
  ),
  fragmentIncomplete: lost(
    'fragment-incomplete',
    'The datagram that begins here was not put together: fragments are missing, or too many datagrams wait for theirs.',
    'Датаграмма, которая здесь начинается, не собрана: не хватает фрагментов, или их ждёт слишком много датаграмм.',
  ),
  icmpTruncated: malformed('icmp-truncated', 'The ICMP message is cut.', 'Сообщение ICMP обрезано.'),
  igmpTruncated: malformed('igmp-truncated', 'The IGMP message is cut.', 'Сообщение IGMP обрезано.'),
  tunnelTruncated: malformed(
    'tunnel-truncated',
    'The tunnel header is cut or impossible.',
    'Заголовок туннеля обрезан или невозможен.',
  ),
  // Transport
  tcpTruncated: malformed('tcp-truncated', 'The TCP header is cut.', 'Заголовок TCP обрезан.'),
  tcpHeaderLength: malformed(
    'tcp-header-length',
    'The TCP data offset is impossible.',
    'Невозможное смещение данных TCP.',
  ),
  tcpOptions: malformed('tcp-options', 'A TCP option is malformed.', 'Неправильный параметр TCP.'),
  tcpFlags: malformed('tcp-flags', 'The TCP flags contradict each other.', 'Флаги TCP противоречат друг другу.'),
  tcpOverlap: malformed(
    'tcp-overlap',
    'A segment repeats bytes with different content.',
    'Сегмент повторяет те же байты с другим содержимым.',
  ),
  tcpGap: analysed(
    'lost_segment',
    'Previous segment not captured',
    lost(
      'tcp-gap',
      'Bytes of this stream before this segment are missing.',
      'Часть потока перед этим сегментом потеряна.',
    ),
  ),
  tcpRetransmission: analysed(
    'retransmission',
    'Retransmission',
    note(
      'tcp-retransmission',
      'The segment repeats bytes that were seen before.',
      'Сегмент повторяет уже переданные байты.',
    ),
  ),
  tcpOutOfOrder: analysed(
    'out_of_order',
    'Out-Of-Order',
    note('tcp-out-of-order', 'The segment came out of order.', 'Сегмент пришёл не по порядку.'),
  ),
  tcpZeroWindow: analysed(
    'zero_window',
    'ZeroWindow',
    note('tcp-zero-window', 'The receiver has no room: window 0.', 'У получателя нет места: окно 0.'),
  ),
  tcpFastRetransmission: analysed(
    'fast_retransmission',
    'Fast Retransmission',
    note(
      'tcp-fast-retransmission',
      'The segment was sent again because repeated acknowledgements asked for it.',
      'Сегмент передан повторно, потому что его запросили повторные подтверждения.',
    ),
  ),
  tcpSpuriousRetransmission: analysed(
    'spurious_retransmission',
    'Spurious Retransmission',
    note(
      'tcp-spurious-retransmission',
      'The segment was sent again although its bytes had been acknowledged.',
      'Сегмент передан повторно, хотя его байты уже подтверждены.',
    ),
  ),
  tcpDuplicateAck: analysed(
    'duplicate_ack',
    'Dup ACK',
    note(
      'tcp-duplicate-ack',
      'The acknowledgement repeats the one before: a segment may be missing.',
      'Подтверждение повторяет предыдущее: возможно, сегмент потерян.',
    ),
  ),
  tcpUnseenAck: analysed(
    'ack_lost_segment',
    'ACKed unseen segment',
    note(
      'tcp-unseen-ack',
      'The segment acknowledges bytes that the capture lacks.',
      'Подтверждены байты, которых в перехвате нет.',
    ),
  ),
  tcpWindowUpdate: analysed(
    'window_update',
    'Window Update',
    note('tcp-window-update', 'The receiver only tells a new window.', 'Получатель лишь сообщает новое окно.'),
  ),
  tcpWindowFull: analysed(
    'window_full',
    'Window Full',
    note(
      'tcp-window-full',
      'The segment fills the window of the receiver: the sender has to wait.',
      'Сегмент заполнил окно получателя: отправитель вынужден ждать.',
    ),
  ),
  tcpZeroWindowProbe: analysed(
    'zero_window_probe',
    'ZeroWindowProbe',
    note(
      'tcp-zero-window-probe',
      'One byte asks whether the receiver has room again.',
      'Отправитель одним байтом проверяет, освободилось ли место у получателя.',
    ),
  ),
  tcpZeroWindowProbeAck: analysed(
    'zero_window_probe_ack',
    'ZeroWindowProbeAck',
    note(
      'tcp-zero-window-probe-ack',
      'The receiver answers a probe: it still has no room.',
      'Ответ на проверку окна: места у получателя всё ещё нет.',
    ),
  ),
  tcpKeepAlive: analysed(
    'keep_alive',
    'Keep-Alive',
    note(
      'tcp-keep-alive',
      'The segment only asks whether the peer is still there.',
      'Сегмент лишь проверяет, на связи ли другая сторона.',
    ),
  ),
  tcpKeepAliveAck: analysed(
    'keep_alive_ack',
    'Keep-Alive ACK',
    note('tcp-keep-alive-ack', 'The segment answers a keep-alive.', 'Ответ на проверку связи (keep-alive).'),
  ),
  tcpPortReuse: analysed(
    'reused_ports',
    'Port numbers reused',
    note(
      'tcp-port-reuse',
      'A new connection uses the addresses and ports of an earlier one.',
      'Новое соединение использует адреса и порты прежнего.',
    ),
  ),
  udpTruncated: malformed('udp-truncated', 'The UDP header is cut.', 'Заголовок UDP обрезан.'),
  udpLength: malformed('udp-length', 'The UDP length contradicts the packet.', 'Длина UDP противоречит пакету.'),
  sctpTruncated: malformed('sctp-truncated', 'The SCTP header or a chunk is cut.', 'Заголовок или блок SCTP обрезан.'),
  // Applications
  dnsMalformed: malformed('dns-malformed', 'The DNS message is malformed.', 'Неправильное сообщение DNS.'),
  dnsPointerLoop: malformed(
    'dns-pointer-loop',
    'A compressed DNS name points to itself or forward.',
    'Сжатое имя DNS ссылается само на себя или вперёд.',
  ),
  httpMalformed: malformed('http-malformed', 'The HTTP message is malformed.', 'Неправильное сообщение HTTP.'),
  httpTooLong: malformed(
    'http-too-long',
    'An HTTP header is longer than is followed.',
    'Заголовок HTTP слишком длинный.',
  ),
  httpAmbiguousLength: malformed(
    'http-ambiguous-length',
    'The HTTP message gives its length in two ways: two servers may see two different messages.',
    'Длина сообщения HTTP указана двумя способами: два сервера могут понять его по-разному.',
  ),
  tlsMalformed: malformed(
    'tls-malformed',
    'A TLS record or handshake message is malformed.',
    'Неправильная запись или рукопожатие TLS.',
  ),
  certificateMalformed: malformed(
    'certificate-malformed',
    'A certificate could not be read.',
    'Сертификат не читается.',
  ),
  dhcpMalformed: malformed('dhcp-malformed', 'The DHCP message is malformed.', 'Неправильное сообщение DHCP.'),
  ntpMalformed: malformed('ntp-malformed', 'The NTP message is malformed.', 'Неправильное сообщение NTP.'),
  sshMalformed: malformed('ssh-malformed', 'The SSH exchange is malformed.', 'Неправильный обмен SSH.'),
  applicationMalformed: malformed(
    'application-malformed',
    'The application message is malformed.',
    'Неправильное сообщение прикладного протокола.',
  ),
  streamTooLong: lost(
    'stream-too-long',
    'A message was longer than is kept; its rest was not analysed.',
    'Сообщение длиннее допустимого; остаток не разобран.',
  ),
  tlsHeartbeat: malformed(
    'tls-heartbeat',
    'A TLS heartbeat claims more payload than it carries.',
    'Heartbeat TLS заявляет больше данных, чем несёт.',
  ),
} as const;

/** Name of an anomaly in the code: `udpLength`. */
export type AnomalyName = keyof typeof LIST;
/** Number of an anomaly: its position in the list. */
export type AnomalyCode = number;

const NAMES = Object.keys(LIST) as AnomalyName[];

/** All anomalies by number. */
export const ANOMALIES: readonly Anomaly[] = NAMES.map((name) => LIST[name]);

/** Numbers by name: `context.note(ANOMALY.udpLength, cursor)`. */
export const ANOMALY = Object.fromEntries(NAMES.map((name, code) => [name, code])) as Readonly<
  Record<AnomalyName, AnomalyCode>
>;

const CUT: readonly AnomalyName[] = [
  'linkTruncated',
  'vlanTruncated',
  'arpTruncated',
  'ipTruncated',
  'icmpTruncated',
  'igmpTruncated',
  'tcpTruncated',
  'udpTruncated',
  'sctpTruncated',
  'dnsMalformed',
  'httpMalformed',
  'tlsMalformed',
  'certificateMalformed',
  'dhcpMalformed',
  'ntpMalformed',
  'sshMalformed',
  'applicationMalformed',
];
const IS_CUT = Uint8Array.from(NAMES, (name) => (CUT.includes(name) ? 1 : 0));

/** Whether an anomaly is how a message looks whose end is missing. */
export const isOfEnd = (anomaly: AnomalyCode): boolean => IS_CUT[anomaly] === 1;

/** Whether an anomaly is only how the end of a packet looks that the capture cut: it says nothing of the sender. */
export const isOfCapture = (
  anomaly: AnomalyCode,
  packet: { readonly end: number; readonly wireEnd: number },
): boolean => isOfEnd(anomaly) && packet.end < packet.wireEnd;
