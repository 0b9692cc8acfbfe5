import { expect, test } from 'vitest';
import { KeptPlaces } from '../../../src/app/state/kept-places.ts';
import { EVERYTHING } from '../../../src/model/query.ts';

const dns = () => ({ filter: 'dns', brush: { from: 1, to: 2 } });

test('a place is known by its table and by what was selected, whoever says it again', () => {
  const places = new KeptPlaces();
  places.keepList('flows', dns(), { sort: { column: 'duration', descending: true }, index: 7 });
  places.keepList('flows', EVERYTHING, { sort: null, index: 90 });
  places.keepScroll('overview', dns(), 300);
  expect(places.list('flows', dns())).toEqual({ sort: { column: 'duration', descending: true }, index: 7 });
  expect(places.list('flows', EVERYTHING)?.index).toBe(90);
  expect(places.list('hosts', dns())).toBeNull();
  expect([places.scroll('overview', dns()), places.scroll('overview', EVERYTHING)]).toEqual([300, 0]);
  places.clear();
  expect([places.list('flows', dns()), places.scroll('overview', dns())]).toEqual([null, 0]);
});

test('the oldest places go first', () => {
  const places = new KeptPlaces();
  for (let number = 0; number < 300; number += 1)
    places.keepScroll('overview', { filter: `frame.number == ${number}`, brush: null }, 1);
  const known = Array.from({ length: 300 }, (_, number) =>
    places.scroll('overview', { filter: `frame.number == ${number}`, brush: null }),
  );
  expect([known[0], known[299]]).toEqual([0, 1]);
  expect(known.filter((pixels) => pixels === 1)).toHaveLength(200);
});
