// IEEE 802.11: data frames lead to LLC (QoS, four addresses, the first subframe of an A-MSDU), all others are only named.
// Not handled: decryption (protected frames end here) and 802.11 fragments.

import { ANOMALY } from '../../../model/anomaly.ts';
import type { Cursor } from '../../../model/cursor.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { Context, Next, PacketDissector } from '../dissector.ts';
import { LLC } from './ethernet.ts';
import { explainFrame, ieee80211Fields } from './ieee80211-fields.ts';
import {
  ADDRESS_1,
  ADDRESS_2,
  ADDRESS_3,
  CONTROL,
  CONTROL_FRAME,
  DATA,
  FLAGS,
  FROM_DS,
  HEADER,
  HT_CONTROL,
  MAC,
  MANAGEMENT,
  MORE_FRAGMENTS,
  ORDER,
  PROTECTED,
  QOS,
  QOS_CONTROL,
  SEQUENCE,
  TO_DS,
  TYPE,
  VERSION,
  WITHOUT_DATA,
  hasTransmitter,
} from './ieee80211-header.ts';

const ADDRESS_4 = HEADER;
const SHORTEST = 10,
  WITH_TRANSMITTER = 16;
const FRAGMENT_NUMBER = 0x0f;
const AGGREGATED = 0x80,
  SUBFRAME_HEADER = 14;

/** LINKTYPE_IEEE802_11, and numbers beside all link types for its padded form and for that of access points. */
export const IEEE_80211 = 105,
  PADDED_80211 = 0xff69,
  SWAPPED_80211 = 0xff6a;

/** GRE protocols under which Aruba access points send frames to their controller. */
const ARUBA = Array.from({ length: 24 }, (_, i) => [SPACE.greProtocol, 0x8200 + i * 16] as const);

/** How a header is written beside the standard: filled up to four bytes, or with swapped bytes of frame control. */
interface Variant {
  readonly isPadded?: boolean;
  readonly isSwapped?: boolean;
}

const variant = (form: Variant, ...claims: PacketDissector['claims'][number][]): PacketDissector => ({
  id: 'wlan',
  title: 'IEEE 802.11 wireless LAN',
  display: '802.11',
  claims,
  dissect: (bytes, cursor, context) => readFrame(bytes, cursor, context, form),
  fields: ieee80211Fields,
  explain: (bytes, at, end, layer) => {
    const isSwapped = end - at >= SHORTEST && isControlSwapped(bytes, at, form);
    if (end - at >= SHORTEST && isKnown(bytes, at, isSwapped)) explainFrame(bytes, at, end, layer, isSwapped);
  },
});

export const ieee80211 = variant({}, [SPACE.linkType, IEEE_80211], ...ARUBA);
/** As some drivers leave it, which radiotap says. */
export const paddedIeee80211 = variant({ isPadded: true }, [SPACE.linkType, PADDED_80211]);
/** As Cisco access points send it to their controller. */
export const swappedIeee80211 = variant({ isSwapped: true }, [SPACE.linkType, SWAPPED_80211]);

/** No frame has a version but 0, so the order of frame control shows whoever sent it; where both would do, the form says. */
function isControlSwapped(bytes: Uint8Array, at: number, form: Variant): boolean {
  const isSwapped = form.isSwapped === true;
  const likely = (bytes[at + (isSwapped ? FLAGS : CONTROL)] & VERSION) === 0;
  const other = (bytes[at + (isSwapped ? CONTROL : FLAGS)] & VERSION) === 0;
  return likely || !other ? isSwapped : !isSwapped;
}

/** Frames of other versions than 0 are laid out otherwise (IEEE 802.11-2020, 9.2.4.1.2). */
const isKnown = (bytes: Uint8Array, at: number, isSwapped: boolean): boolean =>
  (bytes[at + (isSwapped ? FLAGS : CONTROL)] & VERSION) === 0;

function readFrame(bytes: Uint8Array, cursor: Cursor, context: Context, form: Variant): Next {
  const at = cursor.at;
  const available = cursor.end - at;
  if (available < SHORTEST) {
    context.note(ANOMALY.linkTruncated, cursor);
    return STOP;
  }
  const isSwapped = isControlSwapped(bytes, at, form);
  if (!isKnown(bytes, at, isSwapped)) return STOP;
  const control = bytes[at + (isSwapped ? FLAGS : CONTROL)];
  const flags = bytes[at + (isSwapped ? CONTROL : FLAGS)];
  const type = control & TYPE;
  if (type !== DATA) {
    const hasSource = available >= WITH_TRANSMITTER && (type === MANAGEMENT || type === CONTROL_FRAME);
    cursor.linkDestination = context.addresses.mac(bytes, at + ADDRESS_1);
    if (hasSource && hasTransmitter(control)) cursor.linkSource = context.addresses.mac(bytes, at + ADDRESS_2);
    showLink(cursor);
    return STOP;
  }
  let header = HEADER;
  const systems = flags & (TO_DS | FROM_DS);
  if (systems === (TO_DS | FROM_DS)) header += MAC;
  const qos = header;
  if ((control & QOS) !== 0) header += QOS_CONTROL + ((flags & ORDER) !== 0 ? HT_CONTROL : 0);
  if (available < header) {
    context.note(ANOMALY.linkTruncated, cursor);
    return STOP;
  }
  const destination = (systems & TO_DS) !== 0 ? ADDRESS_3 : ADDRESS_1;
  const source = systems === FROM_DS ? ADDRESS_3 : systems === (TO_DS | FROM_DS) ? ADDRESS_4 : ADDRESS_2;
  cursor.linkDestination = context.addresses.mac(bytes, at + destination);
  cursor.linkSource = context.addresses.mac(bytes, at + source);
  showLink(cursor);
  if ((control & WITHOUT_DATA) !== 0 || (flags & (PROTECTED | MORE_FRAGMENTS)) !== 0) return STOP;
  // Who swaps frame control swaps sequence control as well.
  if ((bytes[at + SEQUENCE + (isSwapped ? 1 : 0)] & FRAGMENT_NUMBER) !== 0) return STOP;

  const isAggregated = (control & QOS) !== 0 && (bytes[at + qos] & AGGREGATED) !== 0;
  if (form.isPadded) header = (header + 3) & ~3;
  if (isAggregated) header += SUBFRAME_HEADER;
  if (available <= header) return STOP;
  cursor.at = at + header;
  return context.next(SPACE.etherType, LLC);
}

function showLink(cursor: Cursor): void {
  if (cursor.hasNetwork) return;
  cursor.source = cursor.linkSource;
  cursor.destination = cursor.linkDestination;
}
