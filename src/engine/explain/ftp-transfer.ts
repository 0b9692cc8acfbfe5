import { partitionPoint } from '../../base/partition-point.ts';
import type { FlowId } from '../../model/ids.ts';
import type { Expectation } from '../../model/stream.ts';
import type { Table } from '../../model/table.ts';
import type { Analysis } from '../analysis.ts';
import { ftpTable } from '../dissect/application/ftp.ts';
import { WorkingDirectory } from '../dissect/application/working-directory.ts';

/** Rows before the data connection that are looked through for what announced it, and behind that for its command. */
export const FAR = 4096;
/** Wireshark's words for the four ways to announce a data connection. */
const METHODS: Readonly<Record<string, string>> = { PASV: 'PASV', EPSV: 'EPASV', PORT: 'PORT', EPRT: 'EPRT' };

/** Fields of a data connection of FTP that stand on its control connection: how it was announced, and what for. */
export function ftpTransfer(analysis: Analysis, flow: FlowId): NonNullable<Expectation['fields']> {
  const rows = analysis.table(ftpTable);
  const { packet, responsePacket, flow: from, server, client } = rows.columns;
  const { originator, responder, responderPort, firstPacket } = analysis.flows.columns;
  // Rows stand in the order of their packets.
  const begin = partitionPoint(0, rows.length, (row) => packet[row] < firstPacket[flow]);
  for (let row = begin - 1; row >= 0 && row > begin - FAR; row -= 1) {
    const command = rows.text('command', row) ?? '';
    const isPassive = command === 'PASV' || command === 'EPSV';
    if (METHODS[command] === undefined || (isPassive ? server : client)[row] !== responder[flow]) continue;
    if ((isPassive ? client : server)[row] !== originator[flow]) continue;
    const said = (isPassive ? rows.text('reply', row) : rows.text('argument', row)) ?? '';
    if (portOf(said) !== responderPort[flow]) continue;
    const fields: [string, string | number][] = [
      ['ftp-data.setup-frame', (isPassive ? responsePacket : packet)[row] + 1],
      ['ftp-data.setup-method', METHODS[command]],
    ];
    for (let later = row + 1; later < rows.length && later < row + FAR; later += 1) {
      if (from[later] !== from[row]) continue;
      // Wireshark's: whatever was asked next, even where that only leads to the transfer.
      const argument = rows.text('argument', later) ?? '';
      fields.push(['ftp-data.command', `${rows.text('command', later)}${argument === '' ? '' : ` ${argument}`}`]);
      fields.push(['ftp-data.command-frame', packet[later] + 1]);
      break;
    }
    fields.push(['ftp-data.current-working-directory', directoryAt(rows, from[row], row)]);
    return fields;
  }
  return [];
}

/** `h1,h2,h3,h4,p1,p2` (RFC 959), `|1|address|port|` and `(|||port|)` (RFC 2428); −1 where it is none. */
function portOf(text: string): number {
  const numbers = /(\d{1,3}),(\d{1,3})\D*$/.exec(text);
  if (numbers !== null) return Number(numbers[1]) * 256 + Number(numbers[2]);
  const port = /\|(\d{1,5})\|/.exec(text);
  return port === null ? -1 : Number(port[1]);
}

/** Where the client of a control connection was before a row. */
function directoryAt(rows: Table<typeof ftpTable.columns>, flow: FlowId, row: number): string {
  const directory = new WorkingDirectory();
  const { flow: from, code } = rows.columns;
  for (let i = Math.max(0, row - FAR); i < row; i += 1) {
    if (from[i] !== flow) continue;
    directory.asked(`${rows.text('command', i)} ${rows.text('argument', i) ?? ''}`);
    directory.answered(`${code[i]} ${rows.text('reply', i) ?? ''}`);
  }
  return directory.path;
}
