import type { hostsEn } from './hosts.en.ts';

/** Слова о том, что делают узлы и какие на них системы, по-русски. */
export const hostsRu: Record<keyof typeof hostsEn, string> = {
  'role.group': 'группа',
  'role.router': 'маршрутизатор',
  'role.scanner': 'сканер',
  'role.dhcp': 'сервер DHCP',
  'role.dns': 'сервер DNS',
  'role.directory': 'сервер каталога',
  'role.web': 'веб-сервер',
  'role.proxy': 'прокси',
  'role.mail': 'почтовый сервер',
  'role.file': 'файловый сервер',
  'role.print': 'сервер печати',
  'role.database': 'база данных',
  'role.remote': 'сервер удалённого доступа',
  'role.voice': 'сервер телефонии',
  'role.media': 'медиасервер',
  'role.messages': 'сервер сообщений',
  'role.vpn': 'шлюз VPN',
  'role.time': 'сервер времени',
  'role.management': 'управляемое устройство',
  'role.industrial': 'промышленный контроллер',
  'role.client': 'клиент',

  'role.sign.served':
    'Ответил в {count, plural, one {# потоке} few {# потоках} many {# потоках} other {# потока}} на {about}',
  'role.sign.port':
    'Ответил в {count, plural, one {# потоке} few {# потоках} many {# потоках} other {# потока}} на {about}: известно только по номеру порта',
  'role.sign.multicast':
    'Адрес группы: на него {count, plural, one {отправлен # пакет} few {отправлено # пакета} many {отправлено # пакетов} other {отправлено # пакета}}',
  'role.sign.broadcast':
    'Адрес всех узлов сети: на него {count, plural, one {отправлен # пакет} few {отправлено # пакета} many {отправлено # пакетов} other {отправлено # пакета}}, с него — ни одного',
  'role.sign.leased-network':
    'Адрес всех узлов сети {about}, адреса которой выдаёт DHCP: на него {count, plural, one {отправлен # пакет} few {отправлено # пакета} many {отправлено # пакетов} other {отправлено # пакета}}, с него — ни одного',
  'role.sign.carried':
    'Через его сетевую карту {about} {count, plural, one {доступен # внешний адрес} few {доступны # внешних адреса} many {доступны # внешних адресов} other {доступно # внешнего адреса}}',
  'role.sign.exceeded':
    'Сообщил о {count, plural, one {# проходившем через него пакете} few {# проходивших через него пакетах} many {# проходивших через него пакетах} other {# проходившего через него пакета}}, что время жизни истекло',
  'role.sign.redirected':
    'Отправил {count, plural, one {# перенаправление} few {# перенаправления} many {# перенаправлений} other {# перенаправления}} к другому маршрутизатору',
  'role.sign.advertised':
    'Объявил себя маршрутизатором в {count, plural, one {# пакете} few {# пакетах} many {# пакетах} other {# пакета}}',
  'role.sign.routing':
    'Говорил на {about}, как маршрутизаторы между собой, в {count, plural, one {# пакете} few {# пакетах} many {# пакетах} other {# пакета}}',
  'role.sign.named-router':
    'Назван маршрутизатором в {count, plural, one {# сообщении DHCP} few {# сообщениях DHCP} many {# сообщениях DHCP} other {# сообщения DHCP}}',
  'role.sign.leased':
    'Выдал адреса или отказал в них в {count, plural, one {# сообщении DHCP} few {# сообщениях DHCP} many {# сообщениях DHCP} other {# сообщения DHCP}}',
  'role.sign.leased6':
    'Ответил как сервер DHCPv6 в {count, plural, one {# пакете} few {# пакетах} many {# пакетах} other {# пакета}}',
  'role.sign.found':
    '{count, plural, one {Есть # находка} few {Есть # находки} many {Есть # находок} other {Есть # находки}}: {about}',
  'role.sign.opened':
    'Открыл {count, plural, one {# поток, на который} few {# потока, на которые} many {# потоков, на которые} other {# потока, на которые}} ответили, — больше, чем ответил сам',

  'system.certainty.likely': 'вероятно',
  'system.certainty.possible': 'возможно',
  'system.certainty.contested': 'спорно: за одним адресом несколько систем, или имя подделано',
  'system.possible': '{system}?',
  'system.contested': '{system}: спорно',
  'system.none': 'для догадки известно слишком мало',
  'system.why.3': 'Система сама называет себя',
  'system.why.2': 'Обычно для этой системы, но не обязательно верно',
  'system.why.1': 'Слабый признак: так иногда делают и другие системы',
  'system.clue.dhcp': 'Класс DHCP',
  'system.clue.dhcp-list': 'Список опций DHCP',
  'system.clue.agent': 'Программа клиента',
  'system.clue.product': 'Программа сервера',
  'system.clue.ssh': 'Приветствие SSH',
  'system.clue.ssdp': 'Продукт в SSDP',
  'system.clue.ftp': 'Ответ FTP',
  'system.clue.smtp': 'Ответ SMTP',
  'system.clue.mysql': 'Версия MySQL',
  'system.clue.vnc': 'Версия VNC',
  'system.clue.name': 'Своё имя',
  'system.clue.vendor': 'Сетевая карта',
  'system.clue.query': 'Спрашивает о',
  'system.clue.mdns': 'Служба mDNS',
  'system.clue.syn': 'SYN',
  'system.clue.syn-ack': 'SYN-ACK',

  'host.roles': 'Роли',
  'host.system': 'Система',
  'host.offer': 'Оставить или исключить все такие узлы',
  'host.showWhy': 'Показать пакеты, которые это говорят, начиная с пакета {number}',
  'host.showWhy.none': 'Показать пакеты, которые это говорят',
};
