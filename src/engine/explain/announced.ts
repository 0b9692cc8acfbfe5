import { partitionPoint } from '../../base/partition-point.ts';
import type { FlowId } from '../../model/ids.ts';
import type { Expectation } from '../../model/stream.ts';
import type { Analysis } from '../analysis.ts';
import { ftpTransfer } from './ftp-transfer.ts';
import { tftpTable } from '../dissect/application/tftp.ts';

/** Requests that are looked through. */
const FAR = 1024;

/** What another flow announced about this one: a TFTP transfer runs beside the flow of its request, to the port that asked. */
export function announced(analysis: Analysis, flow: FlowId, application: string): Expectation {
  const nothing = { application, name: null };
  if (application === 'ftp-data') return { ...nothing, fields: ftpTransfer(analysis, flow) };
  if (application !== 'tftp') return nothing;
  const requests = analysis.table(tftpTable);
  const { packet, flow: from } = requests.columns;
  const { originator, originatorPort, responder, responderPort, firstPacket } = analysis.flows.columns;
  // The last request before the transfer; rows stand in the order of their packets.
  const next = partitionPoint(0, requests.length, (row) => packet[row] < firstPacket[flow]);
  for (let row = next - 1; row >= 0 && row > next - FAR; row -= 1)
    if (originator[from[row]] === responder[flow] && originatorPort[from[row]] === responderPort[flow])
      return { application, name: requests.text('file', row), packet: packet[row] };
  return nothing;
}
