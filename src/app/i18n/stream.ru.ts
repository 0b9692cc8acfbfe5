import type { streamEn } from './stream.en.ts';

/** Слова о содержимом потоков по-русски. */
export const streamRu: Record<keyof typeof streamEn, string> = {
  'view.stream': 'Содержимое потока',
  'menu.follow': 'Показать содержимое потока',
  'card.follow': 'Содержимое потока',
  'keys.follow': 'Содержимое потока этой строки',
  'keys.stream': 'В содержимом потока',
  'keys.streamFind': 'Искать',
  'keys.streamNext': 'Следующее или предыдущее совпадение',
  'keys.streamSide': 'Обе стороны, инициатор, ответчик',
  'keys.streamForm': 'Текст, шестнадцатеричный вид, UTF-8',

  'stream.title': 'Содержимое потока {number}',
  'stream.label': 'Содержимое потока',
  'stream.none': 'Выберите поток и откройте его содержимое: клавишей v в таблице потоков или из меню любой строки.',
  'stream.toFlows': 'Показать потоки',
  'stream.needsFile': 'Содержимое потока читается из файла. Откройте {name} ещё раз, чтобы его увидеть.',
  'stream.whileReading': 'Содержимое потока можно показать, когда запись прочитана.',
  'stream.noFlow': 'В этой записи под таким номером нет отдельного потока.',
  'stream.unreadable': 'Файл больше не читается: {reason}. Возможно, он перемещён или изменён; откройте его ещё раз.',
  'stream.starting': 'Читаются первые пакеты потока.',
  'stream.empty':
    'Полезных данных в потоке нет: {packets, plural, one {# пакет} few {# пакета} many {# пакетов} other {# пакета}}, в них только заголовки.',
  'stream.emptySide': 'Эта сторона полезных данных не передала.',
  'stream.emptyMessages': 'Сообщений HTTP в этом потоке не нашлось.',
  'stream.reading': 'прочитано: {share}',
  'stream.waiting': 'читается',

  'stream.side': 'Сторона',
  'stream.side.both': 'Обе стороны',
  'stream.side.originator': 'Инициатор',
  'stream.side.responder': 'Ответчик',
  'stream.total': '{size}',
  'stream.totalMissed': '{size}, не хватает {missed}',
  'stream.form': 'Вид',
  'stream.form.text': 'Текст',
  'stream.form.hex': 'Hex',
  'stream.form.utf8': 'UTF-8',
  'stream.mode': 'Что показано',
  'stream.mode.payload': 'Данные',
  'stream.mode.http': 'Сообщения HTTP',
  'stream.packets': 'Пакеты',
  'stream.packet': 'Пакет {number}',
  'stream.save': 'Сохранить',
  'stream.saveHint': 'Сохраняет байты показанного такими, какими они переданы; недостающие пропускаются.',
  'stream.saving': 'Сохраняется: {share}',
  'stream.stop': 'Остановить',

  'stream.search': 'Поиск в потоке',
  'stream.searchHint': 'текст',
  'stream.searchHexHint': '47 45 54',
  'stream.kind': 'Что искать',
  'stream.kind.text': 'Текст',
  'stream.kind.hex': 'Hex',
  'stream.ignoreCase': 'Без учёта регистра',
  'stream.next': 'Следующее совпадение',
  'stream.previous': 'Предыдущее совпадение',
  'stream.searching': 'пока {count}, просмотрено {share}',
  'stream.matches': '{current} из {count}',
  'stream.matchesMany': '{current} из {count}, в списке первые {listed}',
  'stream.noMatches': 'не найдено',
  'stream.badHex': 'пары шестнадцатеричных цифр',

  'stream.gap.lost':
    '{count, plural, one {Здесь не хватает # байта} few {Здесь не хватает # байт} many {Здесь не хватает # байт} other {Здесь не хватает # байта}}',
  'stream.gap.cut':
    '{count, plural, one {# байт не попал в запись: пакет обрезан} few {# байта не попали в запись: пакет обрезан} many {# байт не попали в запись: пакет обрезан} other {# байта не попали в запись: пакет обрезан}}',
  'stream.gap.fragments':
    '{count, plural, one {# байт пришёл во фрагментах IP и здесь не показан} few {# байта пришли во фрагментах IP и здесь не показаны} many {# байт пришли во фрагментах IP и здесь не показаны} other {# байта пришли во фрагментах IP и здесь не показаны}}',
  'stream.gap.limit': 'Поток продолжается, но больше сегментов в список не входит.',

  'stream.body': '{size, plural, one {Тело: # байт} few {Тело: # байта} many {Тело: # байт} other {Тело: # байта}}',
  'stream.body.chunked': 'собрано из частей',
  'stream.body.decoded': '{coding}, распаковано',
  'stream.body.coded': '{coding}, здесь не раскрывается',
  'stream.body.missing':
    '{count, plural, one {не хватает # байта} few {не хватает # байт} many {не хватает # байт} other {не хватает # байта}}',
  'stream.body.shortened': 'показано только начало: {size}',
  'stream.body.incomplete': 'конец не попал в запись',
  'stream.other':
    '{size, plural, one {Не сообщение HTTP: # байт как есть} few {Не сообщение HTTP: # байта как есть} many {Не сообщение HTTP: # байт как есть} other {Не сообщение HTTP: # байта как есть}}',
};
