// DHCP options that are one value, or several of one kind: what IANA's registry (bootp-dhcp-parameters) calls them, and the
// names of their fields. Those with parts of their own are read in dhcp-fields.ts.

import type { FieldSpec } from '../../../model/field.ts';

/** How the bytes of an option are read; `ipv4`, `u8` and `u16` repeat to its end. */
export type OptionShape = 'ipv4' | 'text' | 'u8' | 'u16' | 'u32' | 'i32' | 'flag' | 'seconds';

/** An option without a field has parts of its own, or nobody knows what its bytes mean. */
export type DhcpOption = readonly [title: string, field?: string, shape?: OptionShape];

export const DHCP_OPTIONS: Readonly<Record<number, DhcpOption>> = {
  1: ['Subnet mask', 'subnet_mask', 'ipv4'],
  2: ['Time offset', 'time_offset', 'i32'],
  3: ['Router', 'router', 'ipv4'],
  4: ['Time server', 'time_server', 'ipv4'],
  5: ['Name server', 'name_server', 'ipv4'],
  6: ['Domain name server', 'domain_name_server', 'ipv4'],
  7: ['Log server', 'log_server', 'ipv4'],
  8: ['Quotes server', 'quotes_server', 'ipv4'],
  9: ['LPR server', 'lpr_server', 'ipv4'],
  10: ['Impress server', 'impress_server', 'ipv4'],
  11: ['Resource location server', 'resource_location_server', 'ipv4'],
  12: ['Host name', 'hostname', 'text'],
  13: ['Boot file size', 'boot_file_size', 'u16'],
  14: ['Merit dump file', 'merit_dump_file', 'text'],
  15: ['Domain name', 'domain_name', 'text'],
  16: ['Swap server', 'swap_server', 'ipv4'],
  17: ['Root path', 'root_path', 'text'],
  18: ['Extensions path', 'extension_path', 'text'],
  19: ['IP forwarding', 'ip_forwarding', 'flag'],
  20: ['Non-local source routing', 'non_local_source_routing', 'flag'],
  21: ['Policy filter'],
  22: ['Maximum datagram reassembly size', 'max_datagram_reassembly_size', 'u16'],
  23: ['Default IP time to live', 'default_ip_ttl', 'u8'],
  24: ['Path MTU aging timeout', 'path_mtu_aging_timeout', 'seconds'],
  25: ['Path MTU plateau table', 'path_mtu_plateau_table_item', 'u16'],
  26: ['Interface MTU', 'interface_mtu', 'u16'],
  27: ['All subnets are local', 'all_subnets_are_local', 'flag'],
  28: ['Broadcast address', 'broadcast_address', 'ipv4'],
  29: ['Perform mask discovery', 'perform_mask_discovery', 'flag'],
  30: ['Mask supplier', 'mask_supplier', 'flag'],
  31: ['Perform router discovery', 'perform_router_discover', 'flag'],
  32: ['Router solicitation address', 'router_solicitation_address', 'ipv4'],
  33: ['Static route'],
  34: ['Trailer encapsulation', 'trailer_encapsulation', 'flag'],
  35: ['ARP cache timeout', 'arp_cache_timeout', 'seconds'],
  36: ['Ethernet encapsulation', 'ethernet_encapsulation', 'flag'],
  37: ['TCP default TTL', 'tcp_default_ttl', 'u8'],
  38: ['TCP keepalive interval', 'tcp_keepalive_interval', 'seconds'],
  39: ['TCP keepalive garbage', 'tcp_keepalive_garbage', 'flag'],
  40: ['NIS domain', 'nis_domain', 'text'],
  41: ['NIS server', 'nis_server', 'ipv4'],
  42: ['Time servers (NTP)', 'ntp_server', 'ipv4'],
  43: ['Vendor-specific information'],
  44: ['NetBIOS name server', 'netbios_over_tcpip_name_server', 'ipv4'],
  45: ['NetBIOS datagram distribution server', 'netbios_over_tcpip_dd_name_server', 'ipv4'],
  46: ['NetBIOS node type', 'netbios_over_tcpip_node_type', 'u8'],
  47: ['NetBIOS scope', 'netbios_over_tcpip_scope', 'text'],
  48: ['X Window font server', 'xwindows_system_font_server', 'ipv4'],
  49: ['X Window display manager', 'xwindows_system_display_manager', 'ipv4'],
  50: ['Requested IP address', 'requested_ip_address', 'ipv4'],
  51: ['Lease time', 'ip_address_lease_time', 'seconds'],
  52: ['Option overload', 'option_overload', 'u8'],
  53: ['Message type', 'dhcp', 'u8'],
  54: ['Server identifier', 'dhcp_server_id', 'ipv4'],
  55: ['Parameter request list', 'request_list_item', 'u8'],
  56: ['Message', 'message', 'text'],
  57: ['Maximum message size', 'dhcp_max_message_size', 'u16'],
  58: ['Renewal time', 'renewal_time_value', 'seconds'],
  59: ['Rebinding time', 'rebinding_time_value', 'seconds'],
  60: ['Vendor class', 'vendor_class_id', 'text'],
  61: ['Client identifier'],
  62: ['NetWare domain'],
  63: ['NetWare sub-options'],
  64: ['NIS+ domain', 'nis_plus_domain', 'text'],
  65: ['NIS+ server', 'nis_plus_server', 'ipv4'],
  66: ['TFTP server name', 'tftp_server_name', 'text'],
  67: ['Boot file name', 'bootfile_name', 'text'],
  68: ['Mobile IP home agent', 'mobile_ip_home_agent', 'ipv4'],
  69: ['SMTP server', 'smtp_server', 'ipv4'],
  70: ['POP3 server', 'pop3_server', 'ipv4'],
  71: ['NNTP server', 'nntp_server', 'ipv4'],
  72: ['WWW server', 'default_www_server', 'ipv4'],
  73: ['Finger server', 'default_finger_server', 'ipv4'],
  74: ['IRC server', 'default_irc_server', 'ipv4'],
  75: ['StreetTalk server', 'streettalk_server', 'ipv4'],
  76: ['StreetTalk directory server', 'streettalk_da_server', 'ipv4'],
  77: ['User class'],
  78: ['Directory agent'],
  79: ['Service scope'],
  80: ['Rapid commit'],
  81: ['Client domain name'],
  82: ['Relay agent information'],
  85: ['NDS servers', 'novell_dss.ip', 'ipv4'],
  86: ['NDS tree name', 'novell_ds_tree_name', 'text'],
  87: ['NDS context', 'novell_ds_context', 'text'],
  90: ['Authentication'],
  91: ['Since the last transaction of the client', 'client_last_transaction_time', 'seconds'],
  92: ['Associated IP address', 'associated_ip_option', 'ipv4'],
  93: ['Client system architecture', 'client_system_architecture', 'u16'],
  94: ['Client network interface'],
  97: ['Client machine identifier'],
  98: ['User authentication'],
  99: ['Civic location'],
  100: ['POSIX time zone', 'tz_pcode', 'text'],
  101: ['Time zone name', 'tz_tcode', 'text'],
  108: ['IPv6-only preferred'],
  112: ['NetInfo parent server', 'netinfo_parent_server_address', 'ipv4'],
  113: ['NetInfo parent tag', 'netinfo_parent_server_tag', 'text'],
  114: ['Captive portal', 'captive_portal', 'text'],
  116: ['Auto-configuration', 'dhcp_auto_configuration', 'u8'],
  117: ['Name service search'],
  118: ['Subnet selection', 'subnet_selection_option', 'ipv4'],
  119: ['Domain search list'],
  120: ['SIP servers'],
  121: ['Classless static route'],
  122: ['CableLabs client configuration'],
  123: ['Location by coordinates'],
  124: ['Vendor-identifying vendor class'],
  125: ['Vendor-identifying information'],
  136: ['PANA agent', 'pana_agent', 'ipv4'],
  137: ['LoST server', 'lost_server_domain_name', 'text'],
  138: ['CAPWAP access controller', 'capwap_access_controller', 'ipv4'],
  142: ['ANDSF server', 'andsf_server', 'ipv4'],
  143: ['Zero-touch redirect'],
  145: ['Forced renewal nonce', 'forcerenew_nonce.algorithm', 'u8'],
  150: ['TFTP server address', 'tftp_server_address', 'ipv4'],
  161: ['Manufacturer usage description', 'mudurl', 'text'],
  209: ['PXELINUX configuration file', 'pxe_config_file', 'text'],
  210: ['PXELINUX path prefix', 'pxe_path_prefix', 'text'],
  212: ['6RD'],
  249: ['Classless static route (Microsoft)'],
  252: ['Proxy autodiscovery', 'private_proxy_autodiscovery', 'text'],
  255: ['End'],
};

export const OPTION_NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(DHCP_OPTIONS).map(([code, [title]]) => [code, title]),
);

export const MESSAGE_TYPES: Readonly<Record<number, string>> = {
  1: 'Discover',
  2: 'Offer',
  3: 'Request',
  4: 'Decline',
  5: 'ACK',
  6: 'NAK',
  7: 'Release',
  8: 'Inform',
  9: 'Force renew',
  10: 'Lease query',
  11: 'Lease unassigned',
  12: 'Lease unknown',
  13: 'Lease active',
  14: 'Bulk lease query',
  15: 'Lease query done',
  16: 'Active lease query',
  17: 'Lease query status',
  18: 'TLS',
};

const KINDS: Readonly<Record<OptionShape, FieldSpec['kind']>> = {
  ipv4: 'ipv4',
  text: 'text',
  u8: 'unsigned',
  u16: 'unsigned',
  u32: 'unsigned',
  i32: 'signed',
  flag: 'flag',
  seconds: 'unsigned',
};

/** What is known of single options beyond their kind. */
const MORE: Readonly<Record<string, Partial<FieldSpec>>> = {
  dhcp: {
    names: MESSAGE_TYPES,
    help: {
      en: 'The step of the exchange: discover, offer, request, ACK. A NAK refuses; a decline means the address is taken.',
      ru: 'Шаг обмена: поиск, предложение, запрос, ACK. NAK — отказ; decline — адрес уже занят.',
    },
  },
  hostname: {
    help: {
      en: 'What the client calls itself. Believed, never proven.',
      ru: 'Как клиент сам себя называет. Этому верят, но это не доказано.',
    },
  },
  requested_ip_address: {
    help: {
      en: 'The address that the client would like, often the one it had last.',
      ru: 'Адрес, который хочет клиент, — часто тот, что был у него в прошлый раз.',
    },
  },
  dhcp_server_id: {
    help: {
      en: 'Which server speaks, or is chosen. An unknown one may be a rogue server.',
      ru: 'Какой сервер отвечает или выбран. Незнакомый может оказаться чужим.',
    },
  },
  router: {
    help: {
      en: 'The gateway of the clients. Whoever sets it sees their traffic.',
      ru: 'Шлюз для клиентов. Кто его назначает, тот видит их трафик.',
    },
  },
  domain_name_server: {
    help: {
      en: 'Who resolves names for the clients. Whoever sets it decides where they go.',
      ru: 'Кто разрешает имена для клиентов. Кто его назначает, тот решает, куда они попадут.',
    },
  },
  private_proxy_autodiscovery: {
    help: {
      en: 'Address of the script that chooses a proxy (WPAD). A forged one redirects the web traffic.',
      ru: 'Адрес сценария выбора прокси (WPAD). Поддельный уводит веб-трафик.',
    },
  },
  request_list_item: {
    names: OPTION_NAMES,
    help: {
      en: 'Options that the client asks for. Their order is typical of the operating system.',
      ru: 'Какие параметры просит клиент. Их порядок характерен для операционной системы.',
    },
  },
  vendor_class_id: {
    help: {
      en: 'Kind of client: MSFT 5.0 is Windows, PXEClient boots from the network.',
      ru: 'Вид клиента: MSFT 5.0 — Windows, PXEClient — загрузка по сети.',
    },
  },
  ip_address_lease_time: {
    help: {
      en: 'How long the client may use the address; it asks again at half of it.',
      ru: 'Как долго клиент может занимать адрес; на половине срока он спросит снова.',
    },
  },
  option_overload: { names: { 1: 'Boot file name', 2: 'Server name', 3: 'Boot file and server name' } },
  netbios_over_tcpip_node_type: { names: { 1: 'B-node', 2: 'P-node', 4: 'M-node', 8: 'H-node' } },
  dhcp_auto_configuration: { names: { 0: 'Do not configure yourself', 1: 'Configure yourself' } },
  'forcerenew_nonce.algorithm': { names: { 1: 'HMAC-MD5' } },
  client_system_architecture: {
    names: {
      0: 'x86 BIOS',
      2: 'Itanium EFI',
      6: 'x86 UEFI',
      7: 'x64 UEFI',
      9: 'EFI byte code',
      10: 'ARM 32-bit UEFI',
      11: 'ARM 64-bit UEFI',
    },
  },
};

/** Fields of the options that are one value, or several of one kind. */
export const optionFields: Readonly<Record<string, FieldSpec>> = Object.fromEntries(
  Object.values(DHCP_OPTIONS).flatMap(([title, field, shape]) => {
    if (field === undefined || shape === undefined) return [];
    const unit = shape === 'seconds' ? { unit: 'seconds' } : {};
    return [[`dhcp.option.${field}`, { title, kind: KINDS[shape], ...unit, ...MORE[field] } satisfies FieldSpec]];
  }),
);
