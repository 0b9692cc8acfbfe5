/** Words of choosing and reading a file in English. */
export const openingEn = {
  'status.empty': 'No capture is open.',
  'status.reading': 'Reading: {packets} packets so far.',
  'status.ready': 'The capture is read: {packets} packets.',
  'status.failed': 'The file could not be opened.',

  'reading.starting': 'opening',
  'reading.gathering': 'putting together what was found',
  'reading.judging': 'judging',
  'reading.progress': '{share} · {read} · {packets, plural, one {# packet} other {# packets}} · {rate}',
  'reading.left': '{time} left',
  'reading.label': 'Reading {name}',
  'reading.waiting': '{name} waits until the program is loaded',
  'reading.queue': '{count, plural, one {# more file waits} other {# more files wait}}',
  'reading.cancel': 'Cancel',
  'reading.cancelAll': 'Cancel all',

  'failure.title': '{name} could not be opened',
  'failure.looksLike': '{name} is not a capture: it looks like {kind}',
  'failure.empty': 'The file is empty: it has 0 bytes. Check how it was recorded, or copy it again.',
  'failure.not-a-capture': 'Its first bytes are those of no capture format known here.',
  'failure.mayHold': '{name} looks like {kind}',
  'failure.unsupported':
    'This kind of capture is not read yet. Save it as pcapng with the program that wrote it, or with Wireshark, and open that.',
  'failure.packed': 'There may be a capture inside. Unpack it, then open the capture itself.',
  'failure.unreadable':
    'The browser could not read the file. It may have been moved, changed or locked; choose it again.',
  'failure.too-large':
    'The file is larger than the limit in the settings. Raise the limit, or cut the capture into parts.',
  'failure.bad-compression':
    'The compressed data is damaged from its beginning, so nothing could be decompressed. Copy the file again.',
  'failure.gives-nothing':
    'Its compressed data holds not a single byte up to byte {offset, number}; there decompression was given up. Such a file is made to waste time. If you trust it, unpack it first and open what was inside.',
  'failure.out-of-memory':
    'The browser has no memory left for this capture. Close other tabs, or cut the capture into parts.',
  'failure.stopped': 'Reading was stopped before anything could be kept.',
  'failure.closed': '{name} was closed',
  'failure.stoppedWorking': 'The analysis has stopped working',
  'failure.crashed':
    'The part of the program that analyses captures has broken down; often the memory was not enough. The file and everything in the library are untouched. Open the capture again; if it happens again, close other tabs or cut the capture into parts.',
  'failure.not-kept':
    'The library cannot give its analysis; it may have been deleted in another tab. Open the capture file itself: it is analysed anew.',
  'failure.folder': 'It is a folder. Open it in your file manager and drop the captures in it.',
  'failure.more': '{count, plural, one {# more file} other {# more files}} could not be opened.',
  'failure.isOpen': '{name} is open.',
  'fault.title': 'A part of this program has failed.',
  'fault.text':
    'Something on this page may be missing or out of date; the capture stays open and the rest works. Going to another view and back may help. The details may be copied into a report.',
  'failure.opens':
    'Wireloupe opens pcap and pcapng captures, also compressed with gzip or zstd, whatever their names end in.',
  'failure.kept': '{name} stays open.',
  'failure.details': 'Details',
  'failure.dismiss': 'Close',

  'drop.files': '{count, plural, =0 {Drop to open} one {Drop # file to open it} other {Drop # files to open them}}',
  'drop.one': 'It is read in this page only; nothing is uploaded.',
  'drop.replaces': 'It takes the place of the open capture once it can be read.',
  'drop.several': 'They are read one after another; the last one stays open.',

  'open.title': 'Drop a packet capture here',
  'open.what': 'See what is in it: who talked to whom, when, how much, and whether something is wrong.',
  'open.privacy':
    'It is read by this page on this machine. Nothing leaves it: the page is forbidden to send anything, and the count of requests above proves it.',
  'open.formats': 'pcap and pcapng, also as gzip or zstd. Several files are opened one after another.',
  'open.choose': 'Choose files',
  'open.again': 'Choose the file',
  'open.sample': 'Try the sample',
  'open.check': 'How to check that nothing leaves',
  'open.loading': 'Loading the rest of the program; a capture may be dropped already.',
  'open.loaded': 'Everything is loaded. From here on this page works without a network.',
  'open.notLoaded': 'A part of the program could not be loaded ({reason}). Load the page again.',

  'privacy.title': 'Privacy',
  'privacy.open': 'Requests since a capture was chosen; opens the proof',
  'privacy.since':
    '{count, plural, =0 {No request was made} one {# request was made} other {# requests were made}} since the first capture was chosen.',
  'privacy.before': 'No capture has been chosen yet. From then on every request counts.',
  'privacy.how':
    'Captures are read by workers inside this page. A content security policy forbids the page and the workers to connect anywhere, even to the server this page came from. The number above is what the browser itself reports.',
  'privacy.check': 'How to check it yourself',
  'privacy.check.tools':
    'Open the developer tools of the browser, tab Network, and open a capture: the list stays empty.',
  'privacy.check.offline':
    'Unplug the network, or switch the browser to offline, and open a capture: everything works.',
  'privacy.check.source':
    'Read the first lines of the page source: connect-src ‘none’ is the rule that forbids connections.',
  'privacy.stored':
    'Addresses of this page hold no value of a capture: filters, names and addresses stand behind random ids.',
  'privacy.page': '{count, plural, one {# request} other {# requests}} loaded the page itself',
} as const;
