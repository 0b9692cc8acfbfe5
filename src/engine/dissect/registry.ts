import type { ApplicationDissector, PacketDissector } from './dissector.ts';
import { arcnet, arcnetLinux } from './link/arcnet.ts';
import { ciscoHdlc } from './link/cisco-hdlc.ts';
import { ethernet } from './link/ethernet.ts';
import { fddi } from './link/fddi.ts';
import { clip, ipnet, ipoib, juniper, pflog, pktap, ppi, sunAtm } from './link/fixed-headers.ts';
import { frameRelay } from './link/frame-relay.ts';
import { ieee80211, paddedIeee80211, swappedIeee80211 } from './link/ieee80211.ts';
import { linuxCooked, linuxCooked2 } from './link/linux-cooked.ts';
import { llc } from './link/llc.ts';
import { enc, loopback } from './link/loopback.ts';
import { mpls } from './link/mpls.ts';
import { nflog } from './link/nflog.ts';
import { osi } from './link/osi.ts';
import { ppp } from './link/ppp.ts';
import { challenge, password } from './link/ppp-authentication.ts';
import { compressionControl, ipControl, ipv6Control, linkControl } from './link/ppp-control.ts';
import { pppoe, pppoeDiscovery } from './link/pppoe.ts';
import { prism, radiotap } from './link/radio-headers.ts';
import { rawIp } from './link/raw-ip.ts';
import { stp } from './link/stp.ts';
import { ciscoMetadata, eTag, fabricPath, macsec, serviceHeader, vnTag } from './link/tagged.ts';
import { tokenRing } from './link/token-ring.ts';
import { serviceVlan, vlan } from './link/vlan.ts';
import { arp } from './network/arp.ts';
import { ayiya } from './network/ayiya.ts';
import { capwap, capwapDtls } from './network/capwap.ts';
import { geneve } from './network/geneve.ts';
import { gre } from './network/gre.ts';
import { gtp } from './network/gtp.ts';
import { icmp } from './network/icmp.ts';
import { icmpv6 } from './network/icmpv6.ts';
import { igmp } from './network/igmp.ts';
import { ipv4 } from './network/ipv4.ts';
import {
  authentication,
  encrypted,
  ipv6Destination,
  ipv6Fragment,
  ipv6HopByHop,
  ipv6Routing,
  mobility,
  shim6,
} from './network/ipv6-extensions.ts';
import { ipv6 } from './network/ipv6.ts';
import { l2tp } from './network/l2tp.ts';
import { lisp } from './network/lisp.ts';
import { pim } from './network/pim.ts';
import { teredo } from './network/teredo.ts';
import { udpEncapsulation } from './network/udpencap.ts';
import { vxlan, vxlanGpe } from './network/vxlan.ts';
import { dccp, udpLite } from './transport/ports-only.ts';
import { sctp } from './transport/sctp.ts';
import { tcp } from './transport/tcp.ts';
import { udp } from './transport/udp.ts';
import { NAMED_PROTOCOLS } from './named.ts';
import { dns } from './application/dns.ts';
import { dtls } from './application/tls/dtls.ts';
import { ssh } from './application/ssh/ssh.ts';
import { stun } from './application/stun.ts';
import { tls } from './application/tls/tls.ts';
import { dhcp } from './application/dhcp.ts';
import { ftp } from './application/ftp.ts';
import { ftpData } from './application/ftp-data.ts';
import { http } from './application/http/http.ts';
import { imap } from './application/imap.ts';
import { pop3 } from './application/pop3.ts';
import { irc } from './application/irc.ts';
import { isakmp } from './application/isakmp.ts';
import { ldap } from './application/ldap.ts';
import { llmnr } from './application/llmnr.ts';
import { mdns } from './application/mdns.ts';
import { mqtt } from './application/mqtt.ts';
import { nbns } from './application/nbns.ts';
import { ntp } from './application/ntp.ts';
import { pgsql } from './application/pgsql.ts';
import { redis } from './application/redis.ts';
import { smtp } from './application/smtp.ts';
import { socks } from './application/socks.ts';
import { ssdp } from './application/ssdp.ts';
import { snmp } from './application/snmp.ts';
import { telnet } from './application/telnet.ts';
import { mysql } from './application/mysql.ts';
import { nntp } from './application/nntp.ts';
import { radius } from './application/radius.ts';
import { rawExecutable } from './application/raw-executable.ts';
import { rtsp } from './application/rtsp.ts';
import { sip } from './application/sip.ts';
import { tftp } from './application/tftp.ts';
import { vnc } from './application/vnc.ts';
import { x11 } from './application/x11.ts';
import { rlogin, rsh } from './application/rlogin.ts';
import { mount, nfs, portmap } from './application/rpc/rpc.ts';

/** Protocols of single packets, from the link upwards. A new one is a file and a line here. */
export const PACKET_DISSECTORS: readonly PacketDissector[] = [
  ethernet,
  arcnet,
  arcnetLinux,
  ciscoHdlc,
  fddi,
  ipoib,
  pflog,
  pktap,
  ppi,
  sunAtm,
  clip,
  ipnet,
  juniper,
  frameRelay,
  ieee80211,
  paddedIeee80211,
  swappedIeee80211,
  linuxCooked,
  linuxCooked2,
  llc,
  loopback,
  enc,
  mpls,
  nflog,
  osi,
  ppp,
  linkControl,
  ipControl,
  ipv6Control,
  compressionControl,
  password,
  challenge,
  pppoe,
  pppoeDiscovery,
  radiotap,
  prism,
  rawIp,
  vnTag,
  eTag,
  ciscoMetadata,
  macsec,
  fabricPath,
  serviceHeader,
  stp,
  tokenRing,
  vlan,
  serviceVlan,
  arp,
  ipv4,
  ipv6,
  ayiya,
  capwap,
  capwapDtls,
  geneve,
  gre,
  gtp,
  icmp,
  icmpv6,
  igmp,
  ipv6HopByHop,
  ipv6Routing,
  ipv6Destination,
  shim6,
  mobility,
  ipv6Fragment,
  authentication,
  encrypted,
  l2tp,
  lisp,
  pim,
  teredo,
  udpEncapsulation,
  vxlan,
  vxlanGpe,
  tcp,
  udp,
  dccp,
  udpLite,
  sctp,
  ...NAMED_PROTOCOLS,
];

/**
 * Protocols inside transport payload. All are told by content; the order matters only where two would both say yes:
 * the stricter probe stands first.
 */
export const APPLICATION_DISSECTORS: readonly ApplicationDissector[] = [
  mdns,
  llmnr,
  nbns,
  dns,
  dhcp,
  ntp,
  isakmp,
  snmp,
  mqtt,
  pgsql,
  redis,
  ldap,
  http,
  ftp,
  ftpData,
  smtp,
  imap,
  pop3,
  irc,
  socks,
  sip,
  rtsp,
  ssdp,
  mysql,
  vnc,
  nntp,
  tftp,
  radius,
  portmap,
  mount,
  nfs,
  x11,
  rlogin,
  rsh,
  telnet,
  tls,
  stun,
  dtls,
  ssh,
  // Asked last: it takes what no protocol wants.
  rawExecutable,
];
