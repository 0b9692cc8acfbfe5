/** Many filters in one run of tshark, as listeners of a Lua script. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Dates without a zone are of the reader's. */
export const env = { ...process.env, TZ: 'UTC' };

/**
 * Makes what asks all filters of a capture: numbers of packets by filter, of those that select any, and how many packets
 * there are (0 where tshark reads none). It rejects where tshark refuses a filter.
 * @param scratch a folder for what tshark is given
 */
export function filterAsker(filters, scratch) {
  const list = join(scratch, 'filters.txt');
  const script = join(scratch, 'all.lua');
  writeFileSync(list, filters.map((filter) => `${filter}\n`).join(''));
  writeFileSync(
    script,
    `local number = 0
local keep = {}
local packets = 0
for line in io.lines(${JSON.stringify(list)}) do
  number = number + 1
  local n = number
  local ok, tap = pcall(Listener.new, "frame", line)
  if ok then
    local hits = {}
    keep[n] = tap
    function tap.packet(pinfo) hits[#hits + 1] = pinfo.number end
    function tap.draw() print("F", n, table.concat(hits, ",")) end
  else
    print("E", n, tostring(tap))
  end
end
local all = Listener.new("frame")
function all.packet() packets = packets + 1 end
function all.draw() print("N", packets, "") end
`,
  );
  return async (path) => {
    const options = ['-X', `lua_script:${script}`, '-q', '-n', '-r', path];
    const { stdout } = await run('tshark', options, { env, maxBuffer: 1 << 28, timeout: 120_000 }).catch(
      (error) => error,
    );
    const found = new Map();
    let packets = 0;
    for (const line of String(stdout ?? '').split('\n')) {
      const [kind, number, hits] = line.split('\t');
      if (kind === 'N') packets = Number(number);
      else if (kind === 'E') throw new Error(`tshark refuses ${filters[number - 1]}`);
      else if (kind === 'F' && hits !== '') found.set(filters[number - 1], hits.split(',').map(Number));
    }
    return { packets, found };
  };
}
