// RFC 1833: the port mapper and its successor rpcbind; RFC 1813, appendix I: the mount protocol of NFS.

import { defineFields } from '../../../../model/field.ts';
import { explainHandle, handleFields } from './nfs-types.ts';
import { MOUNT_PROCEDURES, PORTMAP_PROCEDURES, procedureFields, procedureName } from './procedures.ts';
import { sideOf } from './rpc-fields.ts';
import type { Call } from './rpc-fields.ts';
import { type XdrReader, xdrFields } from './xdr.ts';

const MOST_ENTRIES = 1024;
const OLD_HANDLE = 32;
const PROGRAM_VERSION = { title: 'Program version', kind: 'unsigned' } as const;
const MOUNT_STATES = {
  0: 'OK',
  1: 'not permitted',
  2: 'no such file',
  5: 'I/O error',
  13: 'permission denied',
  20: 'not a directory',
  22: 'invalid argument',
  63: 'name too long',
  10_004: 'not supported',
  10_006: 'server fault',
};

export const portmapFields = defineFields({
  ...xdrFields,
  'rpc.programversion': PROGRAM_VERSION,
  ...procedureFields('portmap', PORTMAP_PROCEDURES),
  'portmap.prog': { title: 'Program', kind: 'unsigned' },
  'portmap.version': { title: 'Version', kind: 'unsigned' },
  'portmap.proto': { title: 'Protocol', kind: 'unsigned', names: { 6: 'TCP', 17: 'UDP' } },
  'portmap.port': { title: 'Port', kind: 'unsigned' },
  'portmap.answer': { title: 'Answer', kind: 'flag' },
  'portmap.rpcb': { title: 'Service', kind: 'label' },
  'portmap.rpcb.prog': { title: 'Program', kind: 'unsigned' },
  'portmap.rpcb.version': { title: 'Version', kind: 'unsigned' },
  'portmap.rpcb.netid': { title: 'Network', kind: 'text' },
  'portmap.rpcb.addr': { title: 'Address', kind: 'text' },
  'portmap.rpcb.owner': { title: 'Owner', kind: 'text' },
  'portmap.uaddr': {
    title: 'Address',
    kind: 'text',
    help: {
      en: 'Address and port; the last two numbers are the halves of the port.',
      ru: 'Адрес и порт; последние два числа — старший и младший байты порта.',
    },
  },
});

export const mountFields = defineFields({
  ...xdrFields,
  ...handleFields,
  'rpc.programversion': PROGRAM_VERSION,
  ...procedureFields('mount', MOUNT_PROCEDURES),
  'mount.path': {
    title: 'Path',
    kind: 'text',
    help: {
      en: 'The exported folder that the client wants to use.',
      ru: 'Экспортированная папка, которой хочет пользоваться клиент.',
    },
  },
  'mount.status': { title: 'Status', kind: 'unsigned', names: MOUNT_STATES },
  'mount.flavors': { title: 'Flavors', kind: 'unsigned' },
  'mount.flavor': { title: 'Flavor', kind: 'unsigned', names: { 0: 'AUTH_NULL', 1: 'AUTH_UNIX', 6: 'RPCSEC_GSS' } },
  'mount.dump.entry': { title: 'Mounted', kind: 'label' },
  'mount.dump.hostname': { title: 'Host', kind: 'text' },
  'mount.dump.directory': { title: 'Folder', kind: 'text' },
  'mount.export.entry': { title: 'Export', kind: 'label' },
  'mount.export.directory': { title: 'Folder', kind: 'text' },
  'mount.export.groups': { title: 'Groups', kind: 'label' },
  'mount.export.group': { title: 'Group', kind: 'text' },
});

/** Tells a list whose entries have a field of their own around them. */
function entries(reader: XdrReader, name: string, read: (entry: XdrReader) => void): void {
  reader.list(MOST_ENTRIES, (list) => list.under(name, read));
}

/** Arguments or results of the port mapper. */
export function explainPortmap(reader: XdrReader, call: Call, isReply: boolean): void {
  const { version, procedure } = call;
  const name = procedureName(PORTMAP_PROCEDURES, version, procedure);
  reader.group.summary(`V${version} ${name} ${sideOf(call, isReply)}`);
  if (procedure === 0) return;
  if (version >= 3) explainBinding(reader, procedure, isReply);
  else if (isReply) {
    if (procedure === 3) reader.u32('portmap.port');
    else if (procedure === 4)
      reader.list(MOST_ENTRIES, (list) => list.within('Service', (entry) => explainMapping(entry)));
    else if (procedure <= 2) reader.u32('portmap.answer');
  } else if (procedure <= 3) explainMapping(reader);
}

function explainMapping(reader: XdrReader): void {
  for (const name of ['prog', 'version', 'proto', 'port']) reader.u32(`portmap.${name}`);
}

function explainBinding(reader: XdrReader, procedure: number, isReply: boolean): void {
  if (!isReply && procedure <= 3) explainService(reader);
  else if (isReply && procedure === 3) reader.text('Address', 'portmap.uaddr');
  else if (isReply && procedure <= 2) reader.u32('portmap.answer');
  else if (isReply && procedure === 4) reader.list(MOST_ENTRIES, explainService);
}

function explainService(reader: XdrReader): void {
  reader.under('portmap.rpcb', (service) => {
    service.u32('portmap.rpcb.prog');
    service.u32('portmap.rpcb.version');
    service.text('Network', 'portmap.rpcb.netid');
    service.text('Address', 'portmap.rpcb.addr');
    service.text('Owner', 'portmap.rpcb.owner');
  });
}

/** Arguments or results of the mount protocol. */
export function explainMount(reader: XdrReader, call: Call, isReply: boolean): void {
  const { version, procedure } = call;
  const layer = reader.group;
  const name = procedureName(MOUNT_PROCEDURES, version, procedure);
  const words = `V${version} ${name} ${sideOf(call, isReply)}`;
  layer.summary(words);
  if (!isReply && (procedure === 1 || procedure === 3)) layer.summary(`${words} ${reader.text('Path', 'mount.path')}`);
  if (!isReply) return;
  if (procedure === 1) {
    if (reader.u32('mount.status') !== 0) return;
    if (version < 3) reader.field('nfs.fhandle', OLD_HANDLE);
    else {
      explainHandle(reader, 'File handle');
      const flavors = reader.u32('mount.flavors');
      for (let i = 0; i < Math.min(flavors, MOST_ENTRIES); i += 1) reader.u32('mount.flavor');
    }
  } else if (procedure === 2)
    entries(reader, 'mount.dump.entry', (entry) => {
      entry.text('Host', 'mount.dump.hostname');
      entry.text('Folder', 'mount.dump.directory');
    });
  else if (procedure === 5)
    entries(reader, 'mount.export.entry', (entry) => {
      entry.text('Folder', 'mount.export.directory');
      entries(entry, 'mount.export.groups', (groups) => groups.text('Group', 'mount.export.group'));
    });
}
