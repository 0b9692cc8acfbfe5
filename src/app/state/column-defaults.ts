// What of a table most readers want, in the order in which they want it. The chooser has the rest.

/** Columns that come first; the others follow as the schema has them. */
export const FIRST_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  flows: [
    // Who with whom, what, how much and when stand in a narrow window, also where addresses are long and times have their day.
    'start',
    'originator',
    'originatorPort',
    'responder',
    'responderPort',
    'transport',
    'application',
    'originatorBytes',
    'responderBytes',
    'state',
    'when',
    'duration',
    'serverName',
  ],
  hosts: [
    // Beside the inspector, which says what a host does, bytes both ways stay in sight.
    ...['address', 'name', 'severity', 'openPorts', 'bytes', 'sentBytes', 'receivedBytes', 'roles'],
    // When it was is seen at once, from when to when is read by who wants it exactly.
    ...['when', 'first', 'last', 'system'],
  ],
  http: [
    'time',
    'packet',
    'client',
    'server',
    'method',
    'host',
    'uri',
    'status',
    'latency',
    'responseBytes',
    'contentType',
    'requestBytes',
  ],
  // Whom it is from, to whom and what about; of calls how they ended. The rest is told when somebody looks for it.
  smtp: ['time', 'packet', 'client', 'server', 'mailFrom', 'recipients', 'subject', 'files', 'code'],
  sip: ['time', 'packet', 'client', 'server', 'method', 'status', 'from', 'to', 'uri', 'userAgent'],
  dns: ['time', 'packet', 'client', 'server', 'protocol', 'type', 'query', 'rcode', 'latency', 'answers', 'ttl'],
};

/** Of a table that names none: the number of a flow says nothing by itself, and the menu of a row leads there. */
export const USUALLY_HIDDEN: readonly string[] = ['flow'];

/** Columns of a wide table that few readers want at once. */
export const HIDDEN_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  packets: ['sourcePort', 'destinationPort', 'captured', 'layers', 'flow', 'anomalies'],
  flows: [
    'tunnel',
    'firstPacket',
    'lastPacket',
    'originatorIpBytes',
    'responderIpBytes',
    'originatorFlags',
    'responderFlags',
    'outOfOrder',
    'zeroWindows',
    'resets',
    'missedBytes',
    'folded',
  ],
  hosts: [
    ...['systemCertainty', 'inside', 'findings', 'peers', 'packets', 'sentPackets', 'receivedPackets'],
    ...['firstPacket', 'lastPacket', 'vendor'],
  ],
  dns: ['flow', 'transactionId'],
  http: ['flow', 'version', 'reason', 'product', 'requestType', 'responsePacket', 'location'],
  tls: [
    'flow',
    'curve',
    'dhBits',
    'offeredAlpn',
    'clientVersion',
    'offersEncryptedName',
    'heartbeats',
    'heartbeatAsked',
    'heartbeatAnswered',
    'heartbeatOverrun',
    'heartbeatEarly',
    'clientPacket',
    'serverPacket',
    'clientCertificate',
  ],
  files: ['flow', 'fromOriginator', 'claimedType', 'missing', 'md5', 'sha1', 'head'],
  certificates: ['flow', 'handshake', 'curve', 'signature', 'sha1'],
};
