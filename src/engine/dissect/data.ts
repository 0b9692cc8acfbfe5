import { defineFields } from '../../model/field.ts';
import type { PacketDissector } from './dissector.ts';

/** What no dissector claims: bytes as they stand. */
export const data: Required<Pick<PacketDissector, 'id' | 'title' | 'fields' | 'explain' | 'coversPayload'>> = {
  id: 'data',
  title: 'Data',
  coversPayload: true,
  fields: defineFields({
    'data.data': { title: 'Data', kind: 'bytes' },
    'data.len': { title: 'Length', kind: 'unsigned', unit: 'bytes', derived: true },
  }),

  explain(_bytes, at, end, layer) {
    layer.field('data.data', at, end - at);
    layer.field('data.len', at, 0, end - at);
    layer.summary(`${end - at} bytes`);
  },
};
