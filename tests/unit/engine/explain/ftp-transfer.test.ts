import { expect, test } from 'vitest';
import { Analysis } from '../../../../src/engine/analysis.ts';
import { ftpTable } from '../../../../src/engine/dissect/application/ftp.ts';
import { FAR, ftpTransfer } from '../../../../src/engine/explain/ftp-transfer.ts';

const CLIENT = 0;
const SERVER = 1;

/** A data connection to port 1025 that is announced so many commands before it begins, by a busy server. */
function transfer(commandsBetween: number): ReturnType<typeof ftpTransfer> {
  const analysis = new Analysis();
  const rows = analysis.table(ftpTable);
  const say = (flow: number, command: string, argument: string, reply: string): void => {
    const packet = rows.length * 2;
    const ends = { client: CLIENT, server: SERVER };
    rows.append({ ...ends, flow, packet, responsePacket: packet + 1, command, argument, code: 227, reply });
  };
  say(0, 'PASV', '', 'Entering Passive Mode (10,0,0,2,4,1)');
  for (let i = 0; i < commandsBetween; i += 1) say(7, 'NOOP', '', 'ok');
  const flow = analysis.flows.grow();
  const { columns } = analysis.flows;
  columns.originator[flow] = CLIENT;
  columns.responder[flow] = SERVER;
  columns.responderPort[flow] = 1025;
  columns.firstPacket[flow] = rows.length * 2;
  return ftpTransfer(analysis, flow);
}

test('what announced a data connection is looked for among so many commands before it', () => {
  const found = transfer(FAR - 2);
  expect(Object.fromEntries(found)).toMatchObject({ 'ftp-data.setup-frame': 2, 'ftp-data.setup-method': 'PASV' });
  expect(transfer(FAR - 1), 'and not beyond: a click would read a million rows').toEqual([]);
});
