// What the figures are held against. Megabytes are 10^6 bytes.

/** Of every capture. */
const ALWAYS = { longestTask: { atMost: 50, everyRound: true }, firstNumbers: { atMost: 1000 } };

/** By subject and figure; a figure that is not listed is only told. */
export const TARGETS = {
  load: { firstLoad: { atMost: 300 } },
  mixed: {
    ...ALWAYS,
    ratio: { atMost: 2 },
    pagePeak: { atMost: 700 },
    packetRow: { atMost: 40 },
    flowRow: { atMost: 160 },
    frame: { atMost: 32, everyRound: true },
    packet: { atMost: 50 },
    columnFilter: { atMost: 320 }, // 100 ms for a million packets; it has 3.2
  },
  scan: { ...ALWAYS, packetRate: { atLeast: 1e6 }, pagePeak: { atMost: 2000 }, nodePeak: { atMost: 2000 } },
  bulk: { ...ALWAYS, stream: { atMost: 1000 } },
};
