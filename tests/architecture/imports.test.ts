import { expect, test } from 'vitest';
import { DEBT, FLOORS, type Floor } from './floors.ts';
import { filesIn, type Import, importsOf } from './sources.ts';

const files = filesIn('');
const imports = files.flatMap((path) => importsOf(path));

const floorOf = (path: string) =>
  FLOORS.filter(({ of }) => path.startsWith(of)).sort((a, b) => b.of.length - a.of.length)[0];

const within = (to: string, allowed: string) =>
  allowed.endsWith('*')
    ? to.startsWith(allowed.slice(0, -1))
    : allowed.endsWith('/')
      ? to.startsWith(allowed)
      : to === allowed;

function isAllowed({ to, typeOnly, names }: Import, floor: Floor): boolean {
  if (!floor.alone && within(to, floor.of)) return true;
  if (floor.may.some((allowed) => within(to, allowed))) return true;
  if (typeOnly && floor.types?.some((allowed) => within(to, allowed))) return true;
  return (
    floor.tablesOf !== undefined &&
    within(to, floor.tablesOf) &&
    names.length > 0 &&
    names.every((n) => n.endsWith('Table'))
  );
}

const breaking = (all: readonly Import[]) =>
  all.filter((each) => {
    const floor = floorOf(each.from);
    return floor !== undefined && !isAllowed(each, floor);
  });
const keyOf = ({ from, to }: Import) => `${from} > ${to}`;
const complaint = ({ from, to }: Import) => `\`${from}\` may not import \`${to}\`: floors are in src/README.md`;

test('every file stands on a floor', () => {
  expect(files.filter((path) => !floorOf(path))).toEqual([]);
});

test('imports respect the floors', () => {
  const broken = breaking(imports).filter((each) => !DEBT.includes(keyOf(each)));
  expect(broken.map(complaint)).toEqual([]);
});

test('the list of exceptions holds nothing that was mended', () => {
  const keys = breaking(imports).map(keyOf);
  expect(DEBT.filter((key) => !keys.includes(key))).toEqual([]);
});

test('a broken floor is told', () => {
  const wrong = [
    [`engine/flow/key.ts`, `import { udp } from '../dissect/transport/udp.ts';`],
    [`base/bytes.ts`, `import type { FlowId } from '../model/ids.ts';`],
    [`app/charts/traffic.ts`, `import { init } from 'echarts/core';`],
    [`engine/detect/beacon.ts`, `import { dnsTable, parse } from '../dissect/application/dns.ts';`],
  ].flatMap(([from, text]) => importsOf(from, text));
  expect(breaking(wrong)).toEqual(wrong);
  expect(complaint(wrong[0])).toBe(
    '`engine/flow/key.ts` may not import `engine/dissect/transport/udp.ts`: floors are in src/README.md',
  );

  const right = [
    [`app/charts/traffic.ts`, `import type { EChartsOption } from 'echarts';`],
    [`engine/detect/beacon.ts`, `import { dnsTable } from '../dissect/application/dns.ts';`],
    [`report/html.ts`, `import { inspect } from '../engine/inspect.ts';`],
  ].flatMap(([from, text]) => importsOf(from, text));
  expect(breaking(right)).toEqual([]);
});

test('no cycle among imports, of types either', () => {
  const edges = new Map<string, string[]>();
  for (const { from, to } of imports) edges.set(from, [...(edges.get(from) ?? []), to]);

  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of files) visit(path, []);
  expect(cycles).toEqual([]);
});

test('imports are read as they are written', () => {
  const text = [
    `import type { A } from '../model/a.ts';`,
    `import { b, type C as D } from './b.ts';`,
    `import 'side.css';`,
    `export { e } from "./not-single-quoted.ts";`,
    `const later = await import('./later.ts');`,
    `let type: import('./shape.ts').Shape;`,
    `import Worker from './w.ts?worker&inline';`,
  ].join('\n');
  expect(importsOf('x/y.ts', text).map(({ to, typeOnly, names }) => [to, typeOnly, ...names])).toEqual([
    ['model/a.ts', true, 'A'],
    ['x/b.ts', false, 'b', 'C'],
    ['side.css', false],
    ['x/w.ts', false],
    ['x/later.ts', false],
    ['x/shape.ts', true],
  ]);
});
