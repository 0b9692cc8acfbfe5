import type { exportEn } from './export.en.ts';

/** Слова об экспорте пакетов, по-русски. */
export const exportRu: Record<keyof typeof exportEn, string> = {
  'export.open': 'Экспорт пакетов…',
  'export.title': 'Экспорт пакетов',
  'export.menuPackets':
    '{count, plural, =1 {Экспортировать этот пакет…} one {Экспортировать {count, number} пакет…} few {Экспортировать {count, number} пакета…} other {Экспортировать {count, number} пакетов…}}',
  'export.menuFlows':
    '{count, plural, =1 {Экспортировать пакеты этого потока…} one {Экспортировать пакеты {count, number} потока…} other {Экспортировать пакеты {count, number} потоков…}}',
  'export.which': 'Какие пакеты',
  'export.shown': 'Все показанные: по фильтру и отрезку времени',
  'export.all': 'Все пакеты перехвата',
  'export.selected':
    '{count, plural, =1 {Пакет {first, number}} one {{count, number} выбранный пакет} few {{count, number} выбранных пакета} other {{count, number} выбранных пакетов}}',
  'export.conversation':
    '{count, plural, =1 {Весь обмен, к которому относится этот пакет} other {Целиком обмены, к которым относятся эти пакеты}}',
  'export.flows':
    '{count, plural, =1 {Поток {first, number}} one {{count, number} выбранный поток} few {{count, number} выбранных потока} other {{count, number} выбранных потоков}}',
  'export.marked':
    '{count, plural, =1 {Помеченный пакет} one {{count, number} помеченный пакет} few {{count, number} помеченных пакета} other {{count, number} помеченных пакетов}}',
  'export.format': 'Формат',
  'export.pcapng': 'pcapng: сохраняет интерфейсы, наносекунды, комментарии, имена и число потерь',
  'export.pcap': 'pcap: только пакеты и время; его читают все программы',
  'export.notes':
    '{count, plural, =1 {С моей заметкой как комментарием} one {С {count, number} моей заметкой как комментарием} other {С {count, number} моими заметками как комментариями}}',
  'export.secrets': 'Вместе с ключами расшифровки, которые есть в перехвате',
  'export.secretsHint': 'Получивший файл сможет прочесть то, что в нём зашифровано.',
  'export.name': 'Имя файла',
  'export.counting': 'Пакеты подсчитываются…',
  'export.outline':
    '{count, plural, =0 {Таких пакетов нет.} one {{count, number} пакет, около {size}.} few {{count, number} пакета, около {size}.} other {{count, number} пакетов, около {size}.}}',
  'export.interfaces': 'Захвачены с разных интерфейсов: {count, number}.',
  'export.comments': 'Комментариев: {count, number}.',
  'export.lost': 'В pcap нет места для комментариев и для нескольких интерфейсов: они будут опущены.',
  'export.misplaced':
    'pcap считает от 1970 до 2106 года: {count, plural, one {{count, number} пакет получит} few {{count, number} пакета получат} other {{count, number} пакетов получат}} другое время. pcapng его сохранит.',
  'export.linkTypes':
    'У этих пакетов разные канальные типы ({names}; всего {count, number}), а файл pcap вмещает только один. Выберите pcapng или меньше пакетов.',
  'export.needsFile': 'Пакеты читаются из файла. Откройте {name} ещё раз, чтобы их экспортировать.',
  'export.whileReading': 'Пакеты можно экспортировать, когда перехват будет прочитан.',
  'export.write': 'Экспортировать',
  'export.progress': '{packets, number} из {count, number} пакетов, {size}, {rate}',
  'export.starting': 'Пакеты выбираются…',
  'export.stop': 'Остановить',
  'export.done':
    '{count, plural, one {{count, number} пакет сохранён} few {{count, number} пакета сохранены} other {{count, number} пакетов сохранены}} как {name}, {size}.',
  'export.refused.file': 'Файла перехвата нет под рукой.',
  'export.refused.link-types': 'У пакетов разные канальные типы, а файл pcap вмещает только один. Выберите pcapng.',
  'export.refused.empty': 'Таких пакетов нет.',
  'export.refused.filter': 'Не про каждый пакет удалось узнать, принимает ли его фильтр.',
  'export.refused.unreadable': 'Экспорт не удался: {reason}.',
  'export.refused.cancelled': 'Остановлено. Ничего не сохранено.',
};
