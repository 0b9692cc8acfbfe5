import type { Text } from './text.ts';

const kind = (en: string, ru: string): Text => ({ en, ru });

/** Kinds of files that are no readable captures, and how a sentence goes on behind "it looks like" (in Russian: «похоже на»). */
export const FILE_KINDS = {
  'snoop capture': kind('a snoop capture', 'перехват snoop'),
  'Microsoft Network Monitor capture': kind(
    'a Microsoft Network Monitor capture',
    'перехват Microsoft Network Monitor',
  ),
  'Microsoft Network Monitor 1 capture': kind(
    'a Microsoft Network Monitor 1 capture',
    'перехват Microsoft Network Monitor 1',
  ),
  'NetXRay or Sniffer capture': kind('a NetXRay or Sniffer capture', 'перехват NetXRay или Sniffer'),
  'Sniffer capture': kind('a Sniffer capture', 'перехват Sniffer'),
  'Ixia lcap capture': kind('an Ixia lcap capture', 'перехват Ixia lcap'),
  'btsnoop capture': kind('a btsnoop capture', 'перехват btsnoop'),
  'HP-UX nettl trace': kind('an HP-UX nettl trace', 'трассировку HP-UX nettl'),
  'pppdump trace': kind('a pppdump trace', 'трассировку pppdump'),
  'ERF capture': kind('an ERF capture', 'перехват ERF'),
  'Windows event trace (ETL)': kind('a Windows event trace (ETL)', 'трассировку событий Windows (ETL)'),
  'hex dump': kind('a hex dump', 'шестнадцатеричную распечатку'),
  'gzip archive': kind(
    'a gzip archive within another: it was compressed twice',
    'архив gzip внутри другого: файл сжат дважды',
  ),
  'Zstandard archive': kind(
    'a Zstandard archive within another: it was compressed twice',
    'архив Zstandard внутри другого: файл сжат дважды',
  ),
  'compress archive': kind('a compress archive', 'архив compress'),
  'bzip2 archive': kind('a bzip2 archive', 'архив bzip2'),
  'xz archive': kind('an xz archive', 'архив xz'),
  'LZ4 archive': kind('an LZ4 archive', 'архив LZ4'),
  'ZIP archive': kind('a ZIP archive', 'архив ZIP'),
  '7-Zip archive': kind('a 7-Zip archive', 'архив 7-Zip'),
  'RAR archive': kind('a RAR archive', 'архив RAR'),
  'tar archive': kind('a tar archive', 'архив tar'),
  'PNG image': kind('a PNG image', 'изображение PNG'),
  'JPEG image': kind('a JPEG image', 'изображение JPEG'),
  'GIF image': kind('a GIF image', 'изображение GIF'),
  'WebP image': kind('a WebP image', 'изображение WebP'),
  'MP4 video': kind('an MP4 video', 'видео MP4'),
  'MP3 audio': kind('MP3 audio', 'звук MP3'),
  'PDF document': kind('a PDF document', 'документ PDF'),
  'Microsoft Office document (old format)': kind(
    'a Microsoft Office document (old format)',
    'документ Microsoft Office (старого формата)',
  ),
  'Microsoft Office document': kind('a Microsoft Office document', 'документ Microsoft Office'),
  'OpenDocument file': kind('an OpenDocument file', 'документ OpenDocument'),
  'RTF document': kind('an RTF document', 'документ RTF'),
  'SQLite database': kind('an SQLite database', 'базу данных SQLite'),
  'ELF program': kind('an ELF program', 'программу ELF'),
  'Windows program': kind('a Windows program', 'программу для Windows'),
  'Mach-O program': kind('a Mach-O program', 'программу Mach-O'),
  'WebAssembly module': kind('a WebAssembly module', 'модуль WebAssembly'),
  'Java archive': kind('a Java archive', 'архив Java'),
  'Windows event log': kind('a Windows event log', 'журнал событий Windows'),
  'file of zeros': kind('a file of zeros', 'файл из одних нулей'),
  'text (UTF-16)': kind('text (UTF-16)', 'текст (UTF-16)'),
  'HTML page': kind('an HTML page', 'страницу HTML'),
  'XML document': kind('an XML document', 'документ XML'),
  'JSON text': kind('JSON text', 'текст JSON'),
  script: kind('a script', 'сценарий'),
  'text written by tcpdump': kind('text written by tcpdump', 'текст, выведенный tcpdump'),
  text: kind('text', 'текст'),
} satisfies Record<string, Text>;

/** What a file is by its first bytes. */
export type FileKind = keyof typeof FILE_KINDS;
