import { defineTable } from '../../../../model/table.ts';
import { endColumns } from '../transaction-columns.ts';

/** One SSH connection. */
export const sshTable = defineTable({
  id: 'ssh',
  title: 'SSH',
  description: 'One SSH connection: who speaks what, and whether a login worked, judged by sizes.',
  columns: {
    ...endColumns,
    /** 1 or 2; not known while a side offers both and the other is silent. */
    version: { kind: 'integer', title: 'Version' },
    clientBanner: { kind: 'text', title: 'Client software' },
    serverBanner: { kind: 'text', title: 'Server software' },
    hassh: { kind: 'text', title: 'HASSH', field: 'ssh.kex.hassh' },
    hasshServer: { kind: 'text', title: 'HASSH server', field: 'ssh.kex.hasshserver' },
    kex: { kind: 'text', title: 'Key exchange' },
    hostKey: { kind: 'text', title: 'Host key' },
    /** From client to server. */
    cipher: { kind: 'text', title: 'Cipher' },
    /** As negotiated; ciphers that authenticate by themselves do not use it. */
    mac: { kind: 'text', title: 'MAC' },
    compression: { kind: 'text', title: 'Compression' },
    /** What the server offers for a weaker client to choose. */
    serverKex: { kind: 'texts', title: 'Server key exchanges', field: 'ssh.kex_algorithms' },
    serverCiphers: { kind: 'texts', title: 'Server ciphers', field: 'ssh.encryption_algorithms_server_to_client' },
    authAttempts: { kind: 'integer', title: 'Login attempts' },
    /** `true`, `false`, or nothing where it could not be judged. */
    authSuccess: { kind: 'text', title: 'Logged in' },
  },
});
