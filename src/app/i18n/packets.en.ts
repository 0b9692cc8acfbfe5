/** Words of the list of packets in English. */
export const packetsEn = {
  'columns.field': 'Any field as a column',
  'columns.fieldHint': 'Name of a field, such as tcp.len or dns.qry.name',
  'columns.add': 'Add',
  'columns.fieldUnknown': '{field} is not a field.',
  'columns.fields': 'Fields that can be a column',
  'columns.remove': 'Remove the column {column}',
  'columns.removeThis': 'Remove this column',
  'columns.hideThis': 'Hide this column',
  'columns.choose': 'Choose columns…',
  'columns.menu': 'Column {column}',
  'columns.notSorted': '{field}: read for the rows on screen only, so the list cannot be sorted by it',
  'packet.asColumn': 'Show as column',
  'packet.notAsColumn': 'Remove the column of it',
  'table.readingFields': 'Reading fields: {share} %',
  'table.stopExport': 'Stop',
  'table.exportStopped': 'Stopped; nothing was saved.',
} as const;
