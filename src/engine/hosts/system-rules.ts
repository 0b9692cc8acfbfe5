import type { System } from '../../model/host-system.ts';

/** What a text says of the system it comes from; null for texts that say nothing though a later rule would think so. */
export type SystemRule = readonly [pattern: RegExp, system: System | null, weight: number];

/** As much of a text as is looked at. */
const MOST_LETTERS = 512;

/** What the first rule says that fits. */
export function readSystem(text: string, rules: readonly SystemRule[]): { system: System; weight: number } | null {
  const beginning = text.slice(0, MOST_LETTERS);
  const [, system, weight] = rules.find(([pattern]) => pattern.test(beginning)) ?? [];
  return system === undefined || system === null || weight === undefined ? null : { system, weight };
}

/**
 * Programs that name their system (RFC 9110, 10.1.5). Browsers do so as a rule, and may be told to say something else; what
 * belongs to a system runs nowhere else.
 */
export const AGENT_RULES: readonly SystemRule[] = [
  [/bot\b|crawler|spider|slurp/i, null, 0],
  [
    /^(?:Microsoft-CryptoAPI|Microsoft NCSI|Windows-Update-Agent|Microsoft BITS|Microsoft-WNS|Microsoft-Delivery-Opt|Microsoft-WebDAV-MiniRedir|Microsoft WinRM Client|MICROSOFT_DEVICE_METADATA_RETRIEVAL_CLIENT)/,
    'windows',
    3,
  ],
  [/^CaptiveNetworkSupport/, 'apple', 3],
  [/^Dalvik\/.*\bAndroid\b/, 'android', 3],
  [/^(?:Debian|Ubuntu) APT|^ubuntu\/|^(?:libdnf|ZYpp) |^(?:pacman|snapd|PackageKit)\//i, 'linux', 3],
  [/Windows Phone/, null, 0], // which names Android and iPhone as well
  [/\bAndroid\b/, 'android', 2],
  [/\bCrOS\b/, 'chromeos', 2],
  [/\b(?:iPhone|iPad|iPod)\b/, 'ios', 2],
  [/\bMac ?OS ?X\b|\bMacintosh\b|\bmacOS\b/, 'macos', 2],
  [/\bCFNetwork\/.*\bDarwin\//, 'apple', 2],
  [/\bFreeBSD\b/i, 'freebsd', 2],
  [/\bOpenBSD\b/i, 'openbsd', 2],
  [/\bNetBSD\b/i, 'netbsd', 2],
  [/\bWindows (?:NT|9[58]|XP|2000|CE|ME|Server|7|8|10|11)\b|\bWin(?:32|64|NT)\b|\bMicrosoft-Windows\//i, 'windows', 2],
  [/\bLinux\b|\blinux-gnu\b|\bUbuntu\b|\bDebian\b|\bFedora\b/i, 'linux', 2],
];

/** Software of servers (RFC 9110, 10.2.4; UPnP Device Architecture 2.0, 1.1.3): what stands in it before a proxy comes along. */
export const PRODUCT_RULES: readonly SystemRule[] = [
  [/^Microsoft-(?:IIS|HTTPAPI)\/|\bWin(?:32|64)\b|\bMicrosoft-Windows\b|\bWindows\b/i, 'windows', 2],
  [/\bcisco-IOS\b/i, 'cisco', 2],
  [
    /\b(?:Ubuntu|Debian|Raspbian|CentOS|Red ?Hat|Fedora|SUSE|Gentoo|Amazon Linux|AlmaLinux|Rocky)\b|\bLinux\b/i,
    'linux',
    2,
  ],
  [/\bFreeBSD\b/i, 'freebsd', 2],
  [/\bOpenBSD\b/i, 'openbsd', 2],
  [/\bNetBSD\b/i, 'netbsd', 2],
  [/\bDarwin\b|\bMac ?OS ?X\b/i, 'macos', 2],
];

/** Identification strings (RFC 4253, 4.2): packagers of systems add their names to that of the software. */
export const SSH_RULES: readonly SystemRule[] = [
  [/OpenSSH_for_Windows|FlowSsh|WinSSHD|WeOnlyDo|\bWindows\b|\bwin32\b/i, 'windows', 3],
  [/\b(?:Ubuntu|Debian|Raspbian)\b|-\d+\+?deb\d|\.el\d/i, 'linux', 3],
  [/FreeBSD/i, 'freebsd', 3],
  [/NetBSD/i, 'netbsd', 3],
  [/^SSH-[\d.]+-Cisco-/, 'cisco', 3],
  [/^SSH-[\d.]+-ROSSSH/, 'routeros', 3],
  [/PuTTY/i, 'windows', 1],
  [/dropbear/i, 'linux', 1],
];

/** Vendor classes of DHCP clients (RFC 2132, 9.13): each client has its own. MSFT 5.0 is Microsoft's (MS-DHCPE, 2.2.3). */
export const DHCP_RULES: readonly SystemRule[] = [
  [/^MSFT /, 'windows', 3],
  [/^android-dhcp|^HUAWEI:android/, 'android', 3],
  [/^Linux \d/, 'linux', 3],
  [/^ciscopnp$/, 'cisco', 3],
  [/^dhcpcd-[\d.]+:Linux/, 'linux', 3],
  [/^dhcpcd-[\d.]+:FreeBSD/, 'freebsd', 3],
  [/^dhcpcd-[\d.]+:NetBSD/, 'netbsd', 3],
  [/^dhcpcd-[\d.]+:OpenBSD/, 'openbsd', 3],
  [/^udhcpc? /, 'linux', 2],
  [/^AAPLBSDPC/, 'apple', 2],
];

/**
 * Options that DHCP clients ask for (RFC 2132, 9.8), in their order, which each client has written into it: Windows asks for
 * router discovery, vendor options and all of NetBIOS together; Apple's IPConfiguration begins with classless routes; the
 * others as their sources list them (AOSP DhcpClient, the dhclients of Debian, Fedora, FreeBSD and OpenBSD).
 */
export const REQUEST_RULES: readonly SystemRule[] = [
  [/^(?=.*\b31\b)(?=.*\b33\b)(?=.*\b43\b)(?=.*\b44\b)(?=.*\b46\b)(?=.*\b47\b)/, 'windows', 2],
  [/^1,(?:121,)?3,6,15,(?:108,)?(?:114,)?119,(?:162,)?(?:95,252|252,95),44,46\b/, 'macos', 2],
  [/^1,(?:121,)?3,6,15,(?:108,)?(?:114,)?119,(?:162,)?252$/, 'apple', 2],
  [/^1,3,6,15,26,28,51,58,59,43\b/, 'android', 2],
  [/^1,28,2,3,15,6,119,12,44,47,26\b/, 'linux', 2],
  [/^1,28,2,121,15,6,12,40,41,42\b/, 'linux', 2],
  [/^1,28,2,121,3,15,6,12,119\b/, 'freebsd', 2],
  [/^1,28,2,121,3,15,6,12,67,66\b/, 'openbsd', 2],
];

/** Services (RFC 6763) that only parts of a system look for. */
export const MDNS_ASKED_RULES: readonly SystemRule[] = [
  [/(?:^|\.)_(?:companion-link|rdlink)\._tcp\.local$|(?:^|\.)_sleep-proxy\._udp\.local$/i, 'apple', 2],
];

/** Services that only parts of a system offer: Apple's, Android's debugger and remote control, Avahi's own. */
export const MDNS_OFFERED_RULES: readonly SystemRule[] = [
  [/(?:^|\.)_(?:companion-link|rdlink|airdrop)\._tcp\.local$/i, 'apple', 2],
  [/(?:^|\.)_apple-mobdev2\._tcp\.local$/i, 'ios', 2],
  [/(?:^|\.)_(?:adb(?:-tls-(?:connect|pairing))?|androidtvremote2?)\._tcp\.local$/i, 'android', 2],
  [/ \[[0-9a-f]{2}(?::[0-9a-f]{2}){5}\]\._workstation\._tcp\.local$|\._udisks-ssh\._tcp\.local$/i, 'linux', 2],
];

/**
 * Data of records that tell what a host is: the model of its `_device-info` service, which Apple's computers have and file
 * servers make up (as Xserve or Time Capsule), and its system (HINFO, RFC 1035, 3.3.2).
 */
export const MDNS_ANSWER_RULES: readonly SystemRule[] = [
  [/\bmodel=(?:MacBook|iMac|Mac\d)|\bosxvers=\d/, 'macos', 2],
  [/\bmodel=(?:iPhone|iPad|iPod)/, 'ios', 2],
  [/\bmodel=(?:AppleTV|[A-Z]\d{1,3}[a-z]?AP\b)/, 'apple', 2],
  [/^(?:X86_64|I[3-6]86|ARMV\w+|AARCH64) LINUX$/, 'linux', 3],
];

/** Microsoft's mail servers answer a message so; others name the queue. */
export const SMTP_RULES: readonly SystemRule[] = [[/\bQueued mail for delivery\b/, 'windows', 2]];

/** Names that installers make up, and those that people give. */
export const NAME_RULES: readonly SystemRule[] = [
  [/^android[-_][0-9a-f]{8,}/i, 'android', 2],
  [/^(?:DESKTOP|LAPTOP)-[0-9A-Z]{7}(?:\.|$)/i, 'windows', 2],
  [/^WIN-[0-9A-Z]{11}(?:\.|$)/i, 'windows', 2],
  [/(?:^|[-'’s ])(?:iPhone|iPad)\b/i, 'ios', 1],
  [/(?:^|[-'’s ])(?:MacBook|iMac|Mac-?mini)/i, 'macos', 1],
  [/^[\w'’-]+-(?:MBP|MBA)(?:[-.]|$)/, 'macos', 1],
  [/^(?:Galaxy|Pixel|Redmi|OnePlus)[-_ ](?:Note|Tab|[A-Z]?\d)|^HUAWEI_/i, 'android', 1],
  [/^(?:ubuntu|debian|raspberrypi|fedora|kali|OpenWrt)(?:[-.]|$)/i, 'linux', 1],
  [/^MikroTik(?:[-.]|$)/i, 'routeros', 1],
];

/**
 * Names that only a part of the system asks for, to learn whether the Internet is there or what time it is: Microsoft's NCSI
 * ("Manage connection endpoints"), Apple's "Use Apple products on enterprise networks", NetworkManager's connectivity check.
 */
export const QUERY_RULES: readonly SystemRule[] = [
  [/(?:^|\.)(?:msftconnecttest|msftncsi)\.com$/i, 'windows', 2],
  [/^time\.windows\.com$|\.windowsupdate\.com$/i, 'windows', 1],
  [/^captive\.apple\.com$|^mesu\.apple\.com$|^gs-loc\.apple\.com$/i, 'apple', 2],
  [/^time(?:-ios|-macos)?\.apple\.com$/i, 'apple', 1],
  [/^connectivitycheck\.(?:android|gstatic)\.com$/i, 'android', 1],
  [/^time\.android\.com$/i, 'android', 2],
  [/^(?:connectivity-check|ntp|motd|daisy)\.ubuntu\.com$/i, 'linux', 2],
  [/^\d\.(?:debian|ubuntu|centos|fedora|rhel|arch)\.pool\.ntp\.org$|^nmcheck\.gnome\.org$/i, 'linux', 2],
  [/^\d\.freebsd\.pool\.ntp\.org$/i, 'freebsd', 2],
  [/^\d\.android\.pool\.ntp\.org$/i, 'android', 2],
];

/** Who makes cards for his own computers only, as the OUI registry names them; cards of others are built in anywhere. */
export const VENDOR_RULES: readonly SystemRule[] = [
  [/^Apple\b/, 'apple', 1],
  [/^Raspberry Pi\b/, 'linux', 1],
  [/^(?:Routerboard|Mikrotik)/i, 'routeros', 1],
];

/** `215 Windows_NT` (RFC 959, 5.4: SYST) and greetings. */
export const FTP_RULES: readonly SystemRule[] = [
  [/Windows_NT|Microsoft FTP/i, 'windows', 3],
  [/\b(?:Ubuntu|Debian)\b/i, 'linux', 3],
  [/\bFreeBSD\b/i, 'freebsd', 3],
];

/** Versions of MySQL and MariaDB, to which packagers add theirs. */
export const MYSQL_RULES: readonly SystemRule[] = [
  [/ubuntu|debian|\.el\d|\bdeb\d/i, 'linux', 3],
  [/-nt\b|winx64|win32/i, 'windows', 3],
];

/** RFB 003.889 is what Apple Remote Desktop calls its version. */
export const VNC_RULES: readonly SystemRule[] = [[/003\.889/, 'macos', 2]];
