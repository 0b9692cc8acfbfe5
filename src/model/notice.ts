import type { Text } from './text.ts';

/**
 * What an analysis has to say about the capture as a whole: partial results stand, the notice says what they lack.
 * `parameters` fill the sentence of {@link NOTICES}; `offset` is the byte of the (decompressed) file where it happened.
 */
export interface Notice {
  readonly code: NoticeCode;
  readonly offset: number | null;
  /** Bytes of the file that could not be used, or null where that makes no sense. */
  readonly lostBytes: number | null;
  /** How often it happened; notices of one code and interface are added up. */
  readonly count: number;
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** How much a notice weighs. */
export type NoticeSeverity = 'info' | 'limit' | 'loss';

interface NoticeKind {
  /** info: good to know. limit: a bound of ours was reached. loss: something of the capture is missing. */
  readonly severity: NoticeSeverity;
  /** What happened, in one sentence. */
  readonly text: Text;
  /** What that means for the results, and what to do. */
  readonly meaning: Text;
  /** The display filter of the packets that it is about, where one tells them. */
  readonly filter?: string;
}

/** Every notice by its code. */
export const NOTICES = {
  'cut-short': {
    severity: 'loss',
    text: {
      en: 'The file ends in the middle of a record at byte {offset, number}: {lostBytes, plural, one {# byte} other {# bytes}} at its end could not be read.',
      ru: 'Файл обрывается посреди записи, байт {offset, number}: в конце не прочитано {lostBytes, plural, one {# байт} few {# байта} many {# байт} other {# байта}}.',
    },
    meaning: {
      en: 'Everything before is analysed. Traffic after this point is missing; copy the capture again if the original still exists.',
      ru: 'Всё до этого места разобрано. Того, что шло дальше, в файле нет; если исходный файл сохранился, скопируйте его заново.',
    },
  },
  'bad-record': {
    severity: 'loss',
    text: {
      en: 'A record with an impossible length stands at byte {offset, number}; {lostBytes, plural, one {# byte} other {# bytes}} from there could not be read.',
      ru: 'Запись невозможной длины, байт {offset, number}: с этого места не прочитано {lostBytes, plural, one {# байт} few {# байта} many {# байт} other {# байта}}.',
    },
    meaning: {
      en: 'The file is damaged there. Everything before is analysed.',
      ru: 'В этом месте файл повреждён. Всё до него разобрано.',
    },
  },
  'bad-block': {
    severity: 'loss',
    text: {
      en: 'A damaged block stands at byte {offset, number}; {lostBytes, plural, one {# byte} other {# bytes}} were skipped before the next readable block.',
      ru: 'Повреждённый блок, байт {offset, number}: до следующего целого блока пропущено {lostBytes, plural, one {# байт} few {# байта} many {# байт} other {# байта}}.',
    },
    meaning: {
      en: 'Packets in the skipped part are missing; everything before and after is analysed.',
      ru: 'Пакеты из пропущенной части потеряны; всё до и после неё разобрано.',
    },
  },
  'empty-records': {
    severity: 'loss',
    text: {
      en: 'Where records should stand, the file holds nothing but zeros, from byte {offset, number} on: {lostBytes, plural, one {# byte} other {# bytes}} in {count, plural, one {one place} other {# places}}.',
      ru: 'Вместо записей в файле одни нули, начиная с байта {offset, number}: {lostBytes, plural, one {# байт} few {# байта} many {# байт} other {# байта}}, {count, plural, =1 {одно место} one {# место} few {# места} many {# мест} other {# места}}.',
    },
    meaning: {
      en: 'A full disk, a crash or an interrupted copy leaves such holes. They hold no packets and were left out; everything around them is analysed.',
      ru: 'Такие дыры остаются, когда кончилось место на диске, машина упала или прервалось копирование. Пакетов в них нет, они пропущены; всё вокруг разобрано.',
    },
  },
  'unknown-block': {
    severity: 'info',
    text: {
      en: '{count, plural, one {# block} other {# blocks}} of an unknown type {type} were skipped.',
      ru: 'Пропущено блоков неизвестного типа {type}: {count, number}.',
    },
    meaning: {
      en: 'Such blocks hold no packets that this program knows of. Counts of packets are not affected.',
      ru: 'Пакетов, известных программе, в таких блоках нет. На число пакетов это не влияет.',
    },
  },
  'unknown-interface': {
    severity: 'loss',
    text: {
      en: '{count, plural, one {# packet names} other {# packets name}} an interface that the file does not describe.',
      ru: 'Пакетов, ссылающихся на интерфейс, которого нет в файле: {count, number}.',
    },
    meaning: {
      en: 'Their link type is unknown, so they were left out.',
      ru: 'Их канальный тип неизвестен, поэтому они пропущены.',
    },
  },
  'unknown-link-type': {
    severity: 'loss',
    text: {
      en: '{count, plural, one {# packet has} other {# packets have}} the link type {linkType}, which is not decoded yet.',
      ru: 'Пакетов с канальным типом {linkType}, который пока не разбирается: {count, number}.',
    },
    meaning: {
      en: 'They are counted with their time and length; nothing inside them is known.',
      ru: 'Они учтены по времени и длине; что внутри — неизвестно.',
    },
  },
  'snap-length': {
    severity: 'loss',
    text: {
      en: '{count, plural, one {# packet was} other {# packets were}} cut by the snap length when captured: {lostBytes, plural, one {# byte is} other {# bytes are}} missing.',
      ru: 'Пакетов, обрезанных при записи: {count, number}; не хватает {lostBytes, plural, one {# байта} other {# байт}}.',
    },
    meaning: {
      en: 'Payload in the missing part was not seen: absence of a finding there proves nothing. Capture again with snap length 0.',
      ru: 'Содержимое обрезанной части не видно: отсутствие находок там ничего не доказывает. Снимите трафик заново без ограничения длины.',
    },
    filter: 'frame.cap_len < frame.len',
  },
  'time-order': {
    severity: 'info',
    text: {
      en: 'The clock of the capture went back {count, plural, one {once} =2 {twice} other {# times}}, by {seconds, plural, =0 {less than a second} other {up to {time}}}.',
      ru: 'Часы перехвата шли назад: {count, plural, one {# раз} few {# раза} many {# раз} other {# раза}}, {seconds, plural, =0 {меньше чем на секунду} other {самое большее на {time}}}.',
    },
    meaning: {
      en: 'Packets keep their order in the file. Durations and rates near these places may be wrong.',
      ru: 'Порядок пакетов — как в файле. Длительности и скорости рядом с этими местами могут быть неверны.',
    },
    filter: 'frame.time_delta < 0',
  },
  'no-time': {
    severity: 'info',
    text: {
      en: '{count, plural, one {# packet has} other {# packets have}} no time in the file.',
      ru: 'Пакетов без времени: {count, number}.',
    },
    meaning: {
      en: 'Simple packet blocks carry none. They are shown at the time of the packet before.',
      ru: 'В простых блоках пакетов времени нет. Они показаны со временем предыдущего пакета.',
    },
  },
  'far-time': {
    severity: 'loss',
    text: {
      en: '{count, plural, one {# packet has} other {# packets have}} a time more than 68 years from that of the first packet.',
      ru: 'Пакетов, время которых отстоит от времени первого больше чем на 68 лет: {count, number}.',
    },
    meaning: {
      en: 'They are shown 68 years from the first one. The clock of the capturing machine was wrong at some point: dates and durations of this capture prove nothing.',
      ru: 'Они показаны на расстоянии 68 лет от первого. Часы записывавшей машины сбивались: даты и длительности в этом перехвате ничего не доказывают.',
    },
  },
  'no-packets': {
    severity: 'loss',
    text: { en: 'The file holds no packet.', ru: 'В файле нет ни одного пакета.' },
    meaning: {
      en: 'It is a capture, but there is nothing to analyse in it: recording was stopped too early, a capture filter let nothing through, or the file was cut. Check how it was recorded or copied, and capture again.',
      ru: 'Это перехват, но разбирать в нём нечего: запись остановили слишком рано, фильтр записи ничего не пропустил или файл обрезан. Проверьте, как его записывали и копировали, и снимите трафик заново.',
    },
  },
  'trailing-data': {
    severity: 'info',
    text: {
      en: 'After the compressed data at byte {offset, number} stand {lostBytes, plural, one {# byte} other {# bytes}} that belong to nothing.',
      ru: 'За сжатыми данными, с байта {offset, number}, идут лишние {lostBytes, plural, one {# байт} few {# байта} many {# байт} other {# байта}}.',
    },
    meaning: { en: 'They were left out.', ru: 'Они пропущены.' },
  },
  'bad-compression': {
    severity: 'loss',
    text: {
      en: 'The compressed data is damaged or cut at byte {offset, number} of the file.',
      ru: 'Сжатые данные повреждены или обрываются на байте {offset, number} файла.',
    },
    meaning: {
      en: 'What could be decompressed before is analysed.',
      ru: 'Разобрано то, что удалось распаковать до этого места.',
    },
  },
  'decompression-limit': {
    severity: 'limit',
    text: {
      en: 'Decompression was stopped after {bytes, number} bytes: the limit for compressed captures was reached.',
      ru: 'Распаковка остановлена после {bytes, number} байт: достигнут предел для сжатых файлов.',
    },
    meaning: {
      en: 'The part that was decompressed is analysed. Raise the limit in the settings if you trust the file.',
      ru: 'Распакованная часть разобрана. Если доверяете файлу, поднимите предел в настройках.',
    },
  },
  'interface-drops': {
    severity: 'loss',
    text: {
      en: 'The capturing machine reports {count, plural, one {# dropped packet} other {# dropped packets}} on interface {name}.',
      ru: 'Машина, которая вела запись, сообщает о потерянных пакетах на интерфейсе {name}: {count, number}.',
    },
    meaning: {
      en: 'These packets were on the wire and are not in the file.',
      ru: 'Эти пакеты были в сети, но в файл не попали.',
    },
  },
  'encryption-keys': {
    severity: 'info',
    text: {
      en: 'The file carries {count, plural, one {# block} other {# blocks}} of decryption secrets.',
      ru: 'В файле есть блоки с ключами расшифровки: {count, number}.',
    },
    meaning: {
      en: 'Anyone who receives this file can decrypt the sessions they belong to. They are not used by this program.',
      ru: 'Получатель файла сможет расшифровать соответствующие сеансы. Программа их не использует.',
    },
  },
  'flows-folded': {
    severity: 'limit',
    text: {
      en: '{count, plural, one {# unanswered flow} other {# unanswered flows}} were folded into groups of one originator: the limit of {limit, number} flows was reached.',
      ru: 'Потоков без ответа, сведённых в группы по инициатору: {count, number}; достигнут предел в {limit, number} потоков.',
    },
    meaning: {
      en: 'Totals are exact; single flows of these groups are not listed.',
      ru: 'Итоги точны; отдельные потоки этих групп не перечислены.',
    },
  },
  'hosts-folded': {
    severity: 'limit',
    text: {
      en: 'The limit of {limit, number} hosts was reached: {count, plural, one {an address beyond it was met once and} other {addresses beyond it were met # times and}} counted to their networks of 16 bits, such as 10.7.0.0/16.',
      ru: 'Достигнут предел в {limit, number} узлов: адреса сверх него встретились раз: {count, number}; они посчитаны по сетям с маской 16 бит, например 10.7.0.0/16.',
    },
    meaning: {
      en: 'Totals are exact; single hosts of these networks and their flows are not listed. So many addresses are mostly forged.',
      ru: 'Итоги точны; отдельные узлы этих сетей и их потоки не перечислены. Столько адресов обычно бывает, когда они подделаны.',
    },
  },
  'findings-folded': {
    severity: 'limit',
    text: {
      en: '{count, plural, one {# finding} other {# findings}} of the detector {detector} were folded into one: {limit, number} are listed one by one.',
      ru: 'Находок детектора {detector}, сведённых в одну: {count, number}; по одной перечислено: {limit, number}.',
    },
    meaning: {
      en: 'Those of most weight are listed; totals are exact. So many are mostly forged or a threshold that does not fit this network: move it in the settings.',
      ru: 'Перечислены самые весомые; итоги точны. Столько находок обычно значит, что адреса подделаны или порог не подходит этой сети: измените его в настройках.',
    },
  },
  'report-cut': {
    severity: 'limit',
    text: {
      en: 'The report has the first {limit, number} of {rows, number} rows of the table {table}; {count, plural, one {# row is} other {# rows are}} left out.',
      ru: 'В отчёт вошли первые строки таблицы {table}: {limit, number} из {rows, number}; не вошло: {count, number}.',
    },
    meaning: {
      en: 'The capture and its analysis have all of them; how many rows of a table go into a report is chosen where it is made.',
      ru: 'В самом анализе есть все строки; сколько строк таблицы войдёт в отчёт, выбирают при его создании.',
    },
  },
  'judging-stopped': {
    severity: 'limit',
    text: {
      en: 'The search for threats was cancelled: {count, plural, one {one detector has} other {# detectors have}} not finished.',
      ru: 'Поиск угроз отменён; детекторов, которые не закончили работу: {count, number}.',
    },
    meaning: {
      en: 'Findings of these detectors are missing. Open the file again to have all of them.',
      ru: 'Находок этих детекторов нет. Чтобы получить все, откройте файл заново.',
    },
  },
  'table-full': {
    severity: 'limit',
    text: {
      en: 'The table {table} reached its limit of {limit, number} rows; {count, plural, one {# row was} other {# rows were}} left out.',
      ru: 'Таблица {table} достигла предела в {limit, number} строк; пропущено строк: {count, number}.',
    },
    meaning: {
      en: 'Rows after the limit are missing from this table only.',
      ru: 'Строк сверх предела нет только в этой таблице.',
    },
  },
  cancelled: {
    severity: 'limit',
    text: {
      en: 'Reading was cancelled at byte {offset, number}: {lostBytes, plural, one {# byte was} other {# bytes were}} not read.',
      ru: 'Чтение отменено на байте {offset, number}: не прочитано {lostBytes, plural, one {# байт} few {# байта} many {# байт} other {# байта}}.',
    },
    meaning: {
      en: 'The results cover what was read. Of the last packets before that, transactions and files may be missing.',
      ru: 'Результаты относятся к прочитанной части. Транзакций и файлов из последних пакетов перед отменой может не хватать.',
    },
  },
  'read-error': {
    severity: 'loss',
    text: {
      en: 'The file could not be read beyond byte {offset, number}: {reason}.',
      ru: 'Файл не читается дальше байта {offset, number}: {reason}.',
    },
    meaning: {
      en: 'The results cover what was read. The file may have been moved, changed or be on a failing disk.',
      ru: 'Результаты относятся к прочитанной части. Возможно, файл перемещён, изменён или лежит на неисправном диске.',
    },
  },
  'older-analysis': {
    severity: 'loss',
    text: {
      en: 'This analysis was kept by an older version, whose packets and flows cannot be read any more.',
      ru: 'Этот анализ сохранён прежней версией программы; её пакеты и потоки прочитать уже нельзя.',
    },
    meaning: {
      en: 'Summary, hosts, transactions and findings stand. Open the file again to see packets and flows.',
      ru: 'Сводка, узлы, транзакции и находки на месте. Чтобы увидеть пакеты и потоки, откройте файл заново.',
    },
  },
  'module-failed': {
    severity: 'loss',
    text: {
      en: 'One analyser failed ({module}) {count, plural, one {once} other {# times}}; everything else is complete.',
      ru: 'Сбой одного из анализаторов ({module}), случаев: {count, number}; остальное разобрано полностью.',
    },
    meaning: {
      en: 'This is a fault of this program. Results of that analyser are incomplete.',
      ru: 'Это ошибка программы. Результаты этого анализатора неполны.',
    },
  },
} as const satisfies Record<string, NoticeKind>;

/** Public name of a notice, in kebab-case. */
export type NoticeCode = keyof typeof NOTICES;
