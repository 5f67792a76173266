// In which order to go; the same as inbox_api/field/ordering.py, because a phone orders without a network.

const EARTH_M = 6371008.8;
const ROUNDS = 40;
const radians = (degrees) => (degrees * Math.PI) / 180;
const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
const byKeys = (...keys) => (one, other) => {
  for (const key of keys) {
    const found = compare(key(one), key(other));
    if (found) return found;
  }
  return 0;
};

// stops: [{ code, ward, due (milliseconds or null), place: { latitude, longitude } or null }]

export function distanceM(one, other) {
  const [lat1, lon1, lat2, lon2] = [one.latitude, one.longitude, other.latitude, other.longitude].map(radians);
  const a = Math.sin((lat2 - lat1) / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin((lon2 - lon1) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(Math.min(1, a)));
}

const due = (stop) => stop.due ?? Infinity;
export const byDeadline = (stops) => [...stops].sort(byKeys(due, (stop) => stop.code));
export const byWard = (stops) => byDeadline(stops).sort(byKeys((stop) => !stop.ward, (stop) => stop.ward));

export function byDistance(stops, here) {
  const placed = stops.filter((stop) => stop.place);
  const near = placed.sort(byKeys((stop) => distanceM(here, stop.place), (stop) => stop.code));
  return [...near, ...byWard(stops.filter((stop) => !stop.place))];
}

export function asRoute(stops, here = null) {
  const placed = byDeadline(stops.filter((stop) => stop.place));
  const rest = byWard(stops.filter((stop) => !stop.place));
  if (!placed.length) return rest;
  const head = here ? [] : [placed.shift()];
  const start = here || head[0].place;
  const drafts = [[...head, ...toTheNearest(placed, start)], [...head, ...byDistance(placed, start)]];
  const ways = drafts.map((way) => shortened(way, here));
  const best = lengthM(ways[1], here) < lengthM(ways[0], here) ? ways[1] : ways[0];
  return [...best, ...rest];
}

function toTheNearest(placed, start) {
  const waiting = [...placed];
  const way = [];
  let at = start;
  while (waiting.length) {
    waiting.sort(byKeys((stop) => distanceM(at, stop.place), (stop) => stop.code));
    way.push(waiting.shift());
    at = way[way.length - 1].place;
  }
  return way;
}

function shortened(way, here) {
  const first = here ? 0 : 1; // the most urgent one stays in front when nobody said where the way begins
  for (let round = 0; round < ROUNDS; round += 1) {
    let isBetter = false;
    for (let i = first; i < way.length - 1; i += 1) {
      for (let j = i + 1; j < way.length; j += 1) {
        if (gain(way, here, i, j) <= 0.5) continue;
        way.splice(i, j - i + 1, ...way.slice(i, j + 1).reverse());
        isBetter = true;
      }
    }
    if (!isBetter) break;
  }
  return way;
}

function gain(way, here, i, j) {
  const before = i ? way[i - 1].place : here;
  const after = j + 1 < way.length ? way[j + 1].place : null;
  const [first, last] = [way[i].place, way[j].place];
  return (before ? distanceM(before, first) - distanceM(before, last) : 0) + (after ? distanceM(last, after) - distanceM(first, after) : 0);
}

export function lengthM(way, here = null) {
  const places = [...(here ? [here] : []), ...way.map((stop) => stop.place).filter(Boolean)];
  return places.slice(1).reduce((sum, place, index) => sum + distanceM(places[index], place), 0);
}
