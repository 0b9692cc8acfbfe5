// Attributes of RADIUS (IANA radius-types), with the names that Wireshark gives them and how their values are read.

import type { FieldSpec } from '../../../model/field.ts';
import { RADIUS_VALUES } from './radius-values.ts';

export type AttributeKind = 'text' | 'bytes' | 'ipv4' | 'ipv6' | 'number' | 'time';

/** `isTagged`: a tag may stand before the value (RFC 2868). */
type Attribute = readonly [name: string, kind: AttributeKind, isTagged?: true];

export const RADIUS_ATTRIBUTES: Readonly<Record<number, Attribute>> = {
  1: ['User_Name', 'text'],
  2: ['User_Password', 'text'],
  3: ['CHAP_Password', 'bytes'],
  4: ['NAS_IP_Address', 'ipv4'],
  5: ['NAS_Port', 'number'],
  6: ['Service_Type', 'number'],
  7: ['Framed_Protocol', 'number'],
  8: ['Framed-IP-Address', 'ipv4'],
  9: ['Framed_IP_Netmask', 'ipv4'],
  10: ['Framed_Routing', 'number'],
  11: ['Filter_Id', 'text'],
  12: ['Framed_MTU', 'number'],
  13: ['Framed_Compression', 'number'],
  14: ['Login-IP-Host', 'ipv4'],
  15: ['Login_Service', 'number'],
  16: ['Login_TCP_Port', 'number'],
  18: ['Reply_Message', 'text'],
  19: ['Callback_Number', 'text'],
  20: ['Callback_Id', 'text'],
  22: ['Framed_Route', 'text'],
  23: ['Framed-IPX-Network', 'number'],
  24: ['State', 'bytes'],
  25: ['Class', 'bytes'],
  26: ['Vendor_Specific', 'bytes'],
  27: ['Session_Timeout', 'number'],
  28: ['Idle_Timeout', 'number'],
  29: ['Termination_Action', 'number'],
  30: ['Called_Station_Id', 'text'],
  31: ['Calling_Station_Id', 'text'],
  32: ['NAS_Identifier', 'text'],
  33: ['Proxy_State', 'bytes'],
  34: ['Login_LAT_Service', 'text'],
  35: ['Login_LAT_Node', 'text'],
  36: ['Login_LAT_Group', 'bytes'],
  37: ['Framed_AppleTalk_Link', 'number'],
  38: ['Framed_AppleTalk_Network', 'number'],
  39: ['Framed_AppleTalk_Zone', 'text'],
  40: ['Acct_Status_Type', 'number'],
  41: ['Acct_Delay_Time', 'number'],
  42: ['Acct_Input_Octets', 'number'],
  43: ['Acct_Output_Octets', 'number'],
  44: ['Acct_Session_Id', 'text'],
  45: ['Acct_Authentic', 'number'],
  46: ['Acct_Session_Time', 'number'],
  47: ['Acct_Input_Packets', 'number'],
  48: ['Acct_Output_Packets', 'number'],
  49: ['Acct_Terminate_Cause', 'number'],
  50: ['Acct_Multi_Session_Id', 'text'],
  51: ['Acct_Link_Count', 'number'],
  52: ['Acct_Input_Gigawords', 'number'],
  53: ['Acct_Output_Gigawords', 'number'],
  55: ['Event_Timestamp', 'time'],
  56: ['Egress_VLANID', 'number'],
  57: ['Ingress_Filters', 'number'],
  58: ['Egress_VLAN_Name', 'text'],
  59: ['User_Priority_Table', 'bytes'],
  60: ['CHAP_Challenge', 'bytes'],
  61: ['NAS_Port_Type', 'number'],
  62: ['Port_Limit', 'number'],
  63: ['Login_LAT_Port', 'text'],
  64: ['Tunnel_Type', 'number', true],
  65: ['Tunnel_Medium_Type', 'number', true],
  66: ['Tunnel_Client_Endpoint', 'text', true],
  67: ['Tunnel_Server_Endpoint', 'text', true],
  68: ['Acct_Tunnel_Connection', 'text'],
  70: ['ARAP_Password', 'bytes'],
  71: ['ARAP_Features', 'bytes'],
  75: ['Password_Retry', 'number'],
  76: ['Prompt', 'number'],
  77: ['Connect_Info', 'text'],
  78: ['Configuration_Token', 'text'],
  79: ['eap_fragment', 'bytes'],
  80: ['Message_Authenticator', 'bytes'],
  81: ['Tunnel_Private_Group_Id', 'text', true],
  82: ['Tunnel_Assignment_Id', 'text', true],
  83: ['Tunnel_Preference', 'number', true],
  85: ['Acct_Interim_Interval', 'number'],
  86: ['Acct_Tunnel_Packets_Lost', 'number'],
  87: ['NAS_Port_Id', 'text'],
  88: ['Framed_Pool', 'text'],
  89: ['Chargeable_User_Identity', 'text'],
  90: ['Tunnel_Client_Auth_Id', 'text', true],
  91: ['Tunnel_Server_Auth_Id', 'text', true],
  92: ['NAS_Filter_Rule', 'text'],
  95: ['NAS_IPv6_Address', 'ipv6'],
  96: ['Framed_Interface_Id', 'bytes'],
  97: ['Framed_IPv6_Prefix', 'bytes'],
  98: ['Login_IPv6_Host', 'ipv6'],
  99: ['Framed_IPv6_Route', 'text'],
  100: ['Framed_IPv6_Pool', 'text'],
  101: ['Error_Cause', 'number'],
  102: ['EAP_Key_Name', 'text'],
  123: ['Delegated_IPv6_Prefix', 'bytes'],
  124: ['MIP6_Feature_Vector', 'bytes'],
  125: ['MIP6_Home_Link_Prefix', 'bytes'],
  127: ['Location_Information', 'bytes'],
  128: ['Location_Data', 'bytes'],
  129: ['Basic_Location_Policy_Rules', 'bytes'],
  130: ['Extended_Location_Policy_Rules', 'text'],
  131: ['Location_Capable', 'number'],
  132: ['Requested_Location_Info', 'number'],
  136: ['Management_Privilege_Level', 'number'],
};

/** Attributes of vendors inside attribute 26, by vendor: those that tell something and are often seen. */
export const VENDOR_ATTRIBUTES: Readonly<Record<number, Readonly<Record<number, Attribute>>>> = {
  9: { 1: ['Cisco_AVPair', 'text'], 2: ['Cisco_NAS_Port', 'text'] },
  // RFC 2548.
  311: {
    1: ['MS_CHAP_Response', 'bytes'],
    2: ['MS_CHAP_Error', 'text'],
    7: ['MS_MPPE_Encryption_Policy', 'number'],
    8: ['MS_MPPE_Encryption_Types', 'number'],
    10: ['MS_CHAP_Domain', 'text'],
    11: ['MS_CHAP_Challenge', 'bytes'],
    12: ['MS_CHAP_MPPE_Keys', 'bytes'],
    16: ['MS_MPPE_Send_Key', 'bytes'],
    17: ['MS_MPPE_Recv_Key', 'bytes'],
    18: ['MS_RAS_Version', 'text'],
    25: ['MS_CHAP2_Response', 'bytes'],
    26: ['MS_CHAP2_Success', 'bytes'],
    28: ['MS_Primary_DNS_Server', 'ipv4'],
    29: ['MS_Secondary_DNS_Server', 'ipv4'],
    30: ['MS_Primary_NBNS_Server', 'ipv4'],
    31: ['MS_Secondary_NBNS_Server', 'ipv4'],
    34: ['MS_RAS_Client_Name', 'text'],
    35: ['MS_RAS_Client_Version', 'text'],
  },
  14_988: {
    1: ['Mikrotik_Recv_Limit', 'number'],
    2: ['Mikrotik_Xmit_Limit', 'number'],
    3: ['Mikrotik_Group', 'text'],
    8: ['Mikrotik_Rate_Limit', 'text'],
    9: ['Mikrotik_Realm', 'text'],
    10: ['Mikrotik_Host_IP', 'ipv4'],
    19: ['Mikrotik_Address_List', 'text'],
  },
};

const titleOf = (name: string): string => name.replaceAll(/[_-]/g, ' ');

export const ATTRIBUTE_NAMES: Readonly<Record<number, string>> = {
  ...Object.fromEntries(Object.entries(RADIUS_ATTRIBUTES).map(([type, [name]]) => [type, titleOf(name)])),
  26: 'Vendor specific',
  69: 'Tunnel Password',
  79: 'EAP message',
  126: 'Operator name',
};

/** Names of numbers, and what is worth saying of single attributes. */
const MORE: Readonly<Record<string, Partial<FieldSpec>>> = {
  User_Name: {
    help: {
      en: 'Who wants in, readable on the way. With EAP it may be anonymous, the true name inside the tunnel.',
      ru: 'Кто хочет войти; читается по пути. При EAP может быть анонимным, настоящее имя — внутри туннеля.',
    },
  },
  Calling_Station_Id: {
    help: {
      en: 'Where the user is: the MAC address of the device, or a telephone number.',
      ru: 'Откуда пользователь: MAC-адрес устройства или номер телефона.',
    },
  },
  ...Object.fromEntries(Object.entries(RADIUS_VALUES).map(([name, names]) => [name, { names }])),
  Session_Timeout: { unit: 'seconds' },
  Idle_Timeout: { unit: 'seconds' },
  Acct_Session_Time: { unit: 'seconds' },
  Acct_Delay_Time: { unit: 'seconds' },
};

const ALL = [RADIUS_ATTRIBUTES, ...Object.values(VENDOR_ATTRIBUTES)].flatMap((known) => Object.values(known));

export const attributeFields: Readonly<Record<string, FieldSpec>> = Object.fromEntries(
  ALL.flatMap(([name, kind, isTagged]): [string, FieldSpec][] => [
    [`radius.${name}`, { title: titleOf(name), kind: kind === 'number' ? 'unsigned' : kind, ...MORE[name] }],
    ...(isTagged === true
      ? [[`radius.${name}.tag`, { title: 'Tag', kind: 'unsigned', hex: true }] satisfies [string, FieldSpec]]
      : []),
  ]),
);
