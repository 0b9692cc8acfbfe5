import type { packetsEn } from './packets.en.ts';

/** Слова списка пакетов по-русски. */
export const packetsRu: Record<keyof typeof packetsEn, string> = {
  'columns.field': 'Любое поле как столбец',
  'columns.fieldHint': 'Имя поля, например tcp.len или dns.qry.name',
  'columns.add': 'Добавить',
  'columns.fieldUnknown': 'Поля {field} нет.',
  'columns.fields': 'Поля, из которых можно сделать столбец',
  'columns.remove': 'Убрать столбец «{column}»',
  'columns.removeThis': 'Убрать этот столбец',
  'columns.hideThis': 'Скрыть этот столбец',
  'columns.choose': 'Выбрать столбцы…',
  'columns.menu': 'Столбец «{column}»',
  'columns.notSorted': '{field}: читается только для строк на экране, поэтому сортировать по нему нельзя',
  'packet.asColumn': 'Показать столбцом',
  'packet.notAsColumn': 'Убрать столбец этого поля',
  'table.readingFields': 'Чтение полей: {share} %',
  'table.stopExport': 'Остановить',
  'table.exportStopped': 'Остановлено, ничего не сохранено.',
};
