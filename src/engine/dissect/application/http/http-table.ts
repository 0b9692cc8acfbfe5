import { defineTable } from '../../../../model/table.ts';
import { endColumns } from '../transaction-columns.ts';

/** One request with its answer. A row without method is an answer whose request the capture lacks. */
export const httpTable = defineTable({
  id: 'http',
  title: 'HTTP',
  description: 'One HTTP request with its answer.',
  columns: {
    ...endColumns,
    method: { kind: 'text', title: 'Method', field: 'http.request.method' },
    host: { kind: 'text', title: 'Host', field: 'http.host' },
    uri: { kind: 'text', title: 'URI', field: 'http.request.uri' },
    version: { kind: 'text', title: 'Version', field: 'http.request.version' },
    userAgent: { kind: 'text', title: 'User agent', field: 'http.user_agent' },
    referrer: { kind: 'text', title: 'Referrer', field: 'http.referer' },
    status: { kind: 'integer', title: 'Status', field: 'http.response.code' },
    reason: { kind: 'text', title: 'Reason', field: 'http.response.phrase' },
    contentType: { kind: 'text', title: 'Content type', field: 'http.content_type' },
    requestType: { kind: 'text', title: 'Request type' },
    /** Bytes of the bodies as they were sent: without chunk sizes, still encoded. */
    requestBytes: { kind: 'number', title: 'Request size', unit: 'bytes' },
    responseBytes: { kind: 'number', title: 'Answer size', unit: 'bytes' },
    latency: { kind: 'number', title: 'Latency', unit: 'nanoseconds' },
    responsePacket: { kind: 'packet', title: 'Answered in' },
    /** From Basic or Digest authentication. */
    user: { kind: 'text', title: 'User' },
    /** What the server calls its software. */
    product: { kind: 'text', title: 'Server software', field: 'http.server' },
    location: { kind: 'text', title: 'Location', field: 'http.location' },
  },
});
