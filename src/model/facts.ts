import { defineTable } from './table.ts';

// Content facts: what later judgements need from payload, written while the bytes pass.

/** Files that went by in any protocol. */
export const fileTable = defineTable({
  id: 'files',
  title: 'Files',
  description: 'A file or message body that passed in clear text.',
  limit: 500_000,
  columns: {
    flow: { kind: 'flow', title: 'Flow' },
    packet: { kind: 'packet', title: 'Packet' },
    protocol: { kind: 'text', title: 'Protocol' },
    sender: { kind: 'address', title: 'Sender' },
    receiver: { kind: 'address', title: 'Receiver' },
    fromOriginator: { kind: 'flag', title: 'From originator' },
    name: { kind: 'text', title: 'Name' },
    claimedType: { kind: 'text', title: 'Claimed type' },
    /** Type told by the first bytes: engine/flow/file-type.ts names them (`pe`, `elf`, `zip`, `html`, …). */
    type: { kind: 'text', title: 'Type by content' },
    size: { kind: 'number', title: 'Size', unit: 'bytes' },
    missing: { kind: 'number', title: 'Missing', unit: 'bytes' },
    complete: { kind: 'flag', title: 'Complete' },
    md5: { kind: 'text', title: 'MD5' },
    sha1: { kind: 'text', title: 'SHA-1' },
    sha256: { kind: 'text', title: 'SHA-256' },
    /** First 64 bytes in hex. */
    head: { kind: 'text', title: 'First bytes' },
  },
});

/** Logins, and secrets that passed in clear text. */
export const loginTable = defineTable({
  id: 'logins',
  title: 'Logins',
  description: 'One attempt to log in, with its outcome where the server told.',
  limit: 500_000,
  columns: {
    flow: { kind: 'flow', title: 'Flow' },
    packet: { kind: 'packet', title: 'Packet' },
    protocol: { kind: 'text', title: 'Protocol' },
    client: { kind: 'address', title: 'Client' },
    server: { kind: 'address', title: 'Server' },
    serverPort: { kind: 'port', title: 'Port' },
    user: { kind: 'text', title: 'User' },
    secret: { kind: 'text', title: 'Secret (masked)' },
    secrecy: { kind: 'text', title: 'Secrecy' },
    outcome: { kind: 'text', title: 'Outcome' },
    field: { kind: 'text', title: 'Field' },
  },
});

/** Parts of requests that a cheap look found worth keeping for the detectors. */
export const contentTable = defineTable({
  id: 'contents',
  title: 'Request parts',
  description: 'A part of a request that holds something a detector asks for.',
  limit: 500_000,
  columns: {
    flow: { kind: 'flow', title: 'Flow' },
    packet: { kind: 'packet', title: 'Packet' },
    /** Table of the transaction, such as http, and the row in it. */
    table: { kind: 'text', title: 'Table', internal: true },
    transaction: { kind: 'integer', title: 'Transaction', rowOf: { in: 'table' } },
    client: { kind: 'address', title: 'Client' },
    server: { kind: 'address', title: 'Server' },
    place: { kind: 'text', title: 'Place' },
    name: { kind: 'text', title: 'Name' },
    /** As it came, cut at 1,024 characters. */
    raw: { kind: 'text', title: 'As sent' },
    /** Decoded twice, lower case, comments removed, cut at 1,024 characters. */
    normalised: { kind: 'text', title: 'Normalised' },
  },
});

/** Findings that are not listed one by one, by who they are about: of a detector that found too many. */
export const foldedFindingTable = defineTable({
  id: 'foldedFindings',
  title: 'Folded findings',
  description: 'A host of which a detector has findings that are folded into one with others.',
  columns: {
    detector: { kind: 'text', title: 'Detector' },
    address: { kind: 'address', title: 'Address' },
    findings: { kind: 'u32', title: 'Findings' },
    /** The worst of them. */
    severity: { kind: 'text', title: 'Severity' },
  },
});
