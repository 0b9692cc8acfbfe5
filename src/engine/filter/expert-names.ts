// Expert notes as Wireshark gives them, wireshark(1) and its User's Guide, "Expert Information": fields that say that
// something stands out, each with a severity, a group and words. Here they are fields of dissectors and of the analysis of
// TCP; `_ws.expert` is any of them. Wireshark has some thousand more, of what is not told here.

/** _ws.expert.severity */
const CHAT = 0x200000,
  NOTE = 0x400000,
  WARNING = 0x600000,
  ERROR = 0x800000;
export const SEVERITIES: Readonly<Record<number, string>> = {
  0x100000: 'Comment',
  [CHAT]: 'Chat',
  [NOTE]: 'Note',
  [WARNING]: 'Warning',
  [ERROR]: 'Error',
};
/** _ws.expert.group */
const CHECKSUM = 0x1000000,
  SEQUENCE = 0x2000000,
  UNDECODED = 0x5000000,
  MALFORMED = 0x7000000,
  PROTOCOL = 0x9000000;
export const GROUPS: Readonly<Record<number, string>> = {
  [CHECKSUM]: 'Checksum',
  [SEQUENCE]: 'Sequence',
  0x3000000: 'Response',
  0x4000000: 'Request',
  [UNDECODED]: 'Undecoded',
  0x6000000: 'Reassemble',
  [MALFORMED]: 'Malformed',
  0x8000000: 'Debug',
  [PROTOCOL]: 'Protocol',
  0xa000000: 'Security',
  0xb000000: 'Comment',
  0xc000000: 'Decryption',
  0xd000000: 'Assumption',
  0xe000000: 'Deprecated',
};

/** A field that is an expert note. In its words `{name}` stands for the value of another field. */
export interface ExpertName {
  readonly severity: number;
  readonly group: number;
  readonly words: string;
}

const chat = (words: string): ExpertName => ({ severity: CHAT, group: SEQUENCE, words });
const note = (words: string): ExpertName => ({ severity: NOTE, group: SEQUENCE, words });
const warning = (words: string): ExpertName => ({ severity: WARNING, group: SEQUENCE, words });
const protocol = (severity: number, words: string): ExpertName => ({ severity, group: PROTOCOL, words });

/** What Wireshark notes where a dissector reads past the end. */
export const MALFORMED_PACKET: ExpertName = {
  severity: ERROR,
  group: MALFORMED,
  words: 'Malformed Packet (Exception occurred)',
};

const checksum: ExpertName = { severity: WARNING, group: CHECKSUM, words: 'Bad checksum' };

export const EXPERT_NAMES: Readonly<Record<string, ExpertName>> = {
  'eth.padding_bad': protocol(
    NOTE,
    "Didn't find padding of zeros, and an undecoded trailer exists. There may be padding of non-zeros.",
  ),
  'eth.src_not_group': protocol(WARNING, 'Source MAC must not be a group address: IEEE 802.3-2002, Section 3.2.3(b)'),
  'arp.duplicate-address-detected': warning('Duplicate IP address configured ({arp.src.proto_ipv4})'),
  'ip.bogus_ip_version': protocol(ERROR, 'Bogus IPv4 version'),
  'ip.bogus_ip_length': protocol(ERROR, 'IPv4 total length exceeds packet length'),
  'ip.ttl.lncb': note('"Time To Live" {ip.ttl} for a packet sent to the Local Network Control Block (see RFC 3171)'),
  'dns.extraneous': { severity: NOTE, group: UNDECODED, words: 'Extraneous data' },
  'dccp.bad_checksum': checksum,
  'icmp.checksum_bad': checksum,
  'icmpv6.checksum_bad.expert': checksum,
  'igmp.bad_checksum': checksum,
  'pim.bad_checksum': checksum,
  'ip.bogus_header_length': protocol(ERROR, 'Bogus IP header length ({ip.hdr_len}, must be at least 20)'),
  'ip.ttl.too_small': note('"Time To Live" only {ip.ttl}'),
  'tcp.bogus_header_length': protocol(ERROR, 'Bogus TCP header length ({tcp.hdr_len}, must be at least 20)'),
  'tcp.connection.syn': chat('Connection establish request (SYN): server port {tcp.dstport}'),
  'tcp.connection.synack': chat('Connection establish acknowledge (SYN+ACK): server port {tcp.srcport}'),
  'tcp.connection.fin': chat('Connection finish (FIN)'),
  'tcp.connection.fin_active': note('This frame initiates the connection closing'),
  'tcp.connection.fin_passive': note('This frame undergoes the connection closing'),
  'tcp.connection.rst': warning('Connection reset (RST)'),
  'tcp.ack.nonzero': protocol(NOTE, 'The acknowledgment number field is nonzero while the ACK flag is not set'),
  'tcp.urgent_pointer.non_zero': protocol(NOTE, 'The urgent pointer field is nonzero while the URG flag is not set'),
  'tcp.options.mss.absent': protocol(NOTE, 'The SYN packet does not contain a MSS option'),
  'tcp.options.mss.present': protocol(WARNING, 'The non-SYN packet does contain a MSS option'),
  'tcp.options.wscale.shift.invalid': protocol(WARNING, 'Window scale shift exceeds 14'),
  'tcp.non_zero_bytes_after_eol': protocol(ERROR, 'Non-zero header padding'),
  'tcp.nop': protocol(WARNING, '4 NOP in a row - a router may have removed some options'),
  'tcp.option.len.invalid': note('Invalid length for option'),
  'tcp.analysis.tfo_syn': note('TCP SYN with TFO Cookie'),
  'udp.possible_traceroute': chat('Possible traceroute'),
  'icmp.ext.checksum_bad': checksum,
  'tcp.options.sack.dsack': warning('D-SACK Sequence'),
  'tcp.analysis.retransmission': note('This frame is a (suspected) retransmission'),
  'tcp.analysis.fast_retransmission': note('This frame is a (suspected) fast retransmission'),
  'tcp.analysis.spurious_retransmission': note('This frame is a (suspected) spurious retransmission'),
  'tcp.analysis.out_of_order': warning('This frame is a (suspected) out-of-order segment'),
  'tcp.analysis.reused_ports': note(
    'A new tcp session is started with the same ports as an earlier session in this trace',
  ),
  'tcp.analysis.lost_segment': warning('Previous segment(s) not captured (common at capture start)'),
  'tcp.analysis.ack_lost_segment': warning("ACKed segment that wasn't captured (common at capture start)"),
  'tcp.analysis.window_update': chat('TCP window update'),
  'tcp.analysis.window_full': warning('TCP window specified by the receiver is now completely full'),
  'tcp.analysis.keep_alive': note('TCP keep-alive segment'),
  'tcp.analysis.keep_alive_ack': note('ACK to a TCP keep-alive segment'),
  'tcp.analysis.duplicate_ack': note('Duplicate ACK (#{tcp.analysis.duplicate_ack_num})'),
  'tcp.analysis.zero_window_probe': note('TCP Zero Window Probe'),
  'tcp.analysis.zero_window': warning('TCP Zero Window segment'),
  'tcp.analysis.zero_window_probe_ack': note('ACK to a TCP Zero Window Probe'),
  'http.chat': chat(
    '{http.request.method} {http.request.uri} {http.request.version}{http.response.version} {http.response.code} {http.response.phrase}\\r\\n',
  ),
  'http.bad_header_name': protocol(WARNING, 'Illegal characters found in header name'),
  'http.te_and_length': {
    severity: WARNING,
    group: MALFORMED,
    words: 'The Content-Length and Transfer-Encoding header must not be set together',
  },
  'http.subdissector_failed': {
    severity: NOTE,
    group: MALFORMED,
    words: 'HTTP body subdissector failed, trying heuristic subdissector',
  },
  'http.decompression_failed': { severity: WARNING, group: UNDECODED, words: 'Decompression failed' },
  'http.te_unknown': {
    severity: WARNING,
    group: UNDECODED,
    words: 'Unknown transfer coding name in Transfer-Encoding header',
  },
  'tls.resumed': note('This session reuses previously negotiated keys (Session resumption)'),
  'dns.retransmit_request': protocol(
    WARNING,
    'DNS query retransmission. Original request in frame {dns.retransmit_request_in}',
  ),
  'dns.retransmit_response': protocol(
    WARNING,
    'DNS response retransmission. Original response in frame {dns.retransmit_response_in}',
  ),
  'dhcp.bad_length': { severity: ERROR, group: MALFORMED, words: "length isn't 0" },
  'dhcp.option.nonstd_data': protocol(NOTE, 'Non standard compliant option data'),
  'dhcp.secs_le': protocol(NOTE, 'Seconds elapsed appears to be encoded as little-endian'),
  'dhcp.server_name_overloaded_by_dhcp': protocol(NOTE, 'Server name option overloaded by DHCP'),
  'dhcp.boot_filename_overloaded_by_dhcp': protocol(NOTE, 'Boot file name option overloaded by DHCP'),
  'sip.unrecognized_header': { severity: NOTE, group: UNDECODED, words: 'Unrecognised SIP header' },
  'stun.wrong_msglen': { severity: WARNING, group: MALFORMED, words: 'Packet length is not multiple of 4 bytes' },
};
