// What a card with other numbers would have done: the arithmetic of ondo/domain/what_if.py, on the same table.
// A test holds both equal.

const WHOLE = 1000;
const ENOUGH = 10; // of fewer there is a count and no share
const ENOUGH_DRAWN = 20; // of fewer judged leads nothing is said of who enters, and of a group's precision
const Z = 1.6448536269514722; // of a 90 % interval

const PARTS = ["points", "axis_caps", "rule_caps", "take", "needed"];

/** What is moved in all: the suggested changes that are taken, then what is moved besides. */
function together(table, moves) {
  const all = {};
  for (const some of [...(moves.changes ?? []).map((name) => table.suggested[name]), moves]) {
    for (const line of ["hot_line", "warm_line"]) all[line] = some[line] ?? all[line];
    for (const part of PARTS) all[part] = { ...all[part], ...some[part] };
  }
  return all;
}

/** The numbers of a card that moves touch, as flat lists. */
function numbers(table, wanted) {
  const card = table.card;
  const moves = together(table, wanted);
  const caps = { ...card.axis_caps, ...moves.axis_caps };
  const cap = (axis) => caps[axis] ?? Infinity;
  return {
    points: card.rules.map((rule) => moves.points?.[rule.id] ?? rule.points),
    behaviour: card.rules.map((rule) => rule.axis === "behaviour"),
    most: card.rules.map((rule, i) => {
      if (table.caps[i] === null) return Infinity;
      const most = rule.id in moves.rule_caps ? moves.rule_caps[rule.id] : table.caps[i].now;
      return most === null ? Infinity : most * WHOLE;
    }),
    capAttribute: cap("attribute"),
    capBehaviour: cap("behaviour"),
    steps: card.decay.map((step, i) => ("to" in step ? step : { take: moves.take?.[i + 1] ?? step.take })),
    needed: card.gates.reduce((bits, gate, i) => bits | ((moves.needed?.[gate.id] ?? gate.needed ?? true) << i), 0),
    hotLine: moves.hot_line ?? card.hot_line,
    warmLine: moves.warm_line ?? card.warm_line,
    grid: card.grid ?? 5,
  };
}

function total(card, counts, decay) {
  let attribute = 0;
  let behaviour = 0;
  for (let i = 0; i < counts.length; i += 2) {
    const rule = counts[i];
    const worth = Math.floor((card.points[rule] * Math.min(counts[i + 1], card.most[rule])) / WHOLE);
    if (card.behaviour[rule]) behaviour += worth;
    else attribute += worth;
  }
  attribute = Math.min(attribute, card.capAttribute);
  behaviour = Math.min(behaviour, card.capBehaviour);
  if (decay > 0) {
    const step = card.steps[decay - 1];
    behaviour = Math.min(behaviour, Math.max(0, "to" in step ? step.to : behaviour - step.take));
  }
  return attribute + behaviour;
}

function share(labelled, accurate, known = true) {
  if (!labelled || !known) return { labelled, accurate, value: null, low: null, high: null };
  const middle = (accurate + (Z * Z) / 2) / (labelled + Z * Z);
  const spread = (accurate * (labelled - accurate)) / labelled + (Z * Z) / 4;
  const half = (Z * Math.sqrt(spread)) / (labelled + Z * Z);
  const value = labelled >= ENOUGH ? accurate / labelled : null;
  const [low, high] = [accurate ? Math.max(0, middle - half) : 0, accurate < labelled ? Math.min(1, middle + half) : 1];
  return { labelled, accurate, value, low, high };
}

const COLUMNS = ["active", "stock", "labelled", "accurate"];

/** What a card calls hot and warm, pattern by pattern. */
function tally(table, card) {
  const rows = table.counts.length;
  const side = { card, isHot: new Uint8Array(rows), active: 0, stock: 0, labelled: 0, accurate: 0, warm: 0, fast: 0 };
  side.groups = table.groupings.map((grouping) => grouping.values.map(() => ({ active: 0, stock: 0, labelled: 0, accurate: 0 })));
  side.byTotal = new Map();
  for (let row = 0; row < rows; row++) {
    const sum = total(card, table.counts[row], table.decay[row]);
    const eligible = (table.gates[row] & card.needed) === card.needed;
    const active = table.active[row];
    if (table.fast[row] || (sum >= card.hotLine && eligible)) {
      side.isHot[row] = 1;
      for (const column of COLUMNS) side[column] += table[column][row];
      table.groups[row].forEach((place, which) => {
        for (const column of COLUMNS) side.groups[which][place][column] += table[column][row];
      });
    } else if (sum >= card.warmLine) side.warm += active;
    if (table.fast[row]) side.fast += active;
    else if (eligible && active) side.byTotal.set(sum, (side.byTotal.get(sum) ?? 0) + active);
  }
  return side;
}

/** The hot line at which about so many active leads are hot; of equal ones that nearest to the card's. */
function lineFor({ card, byTotal, fast }, hot) {
  const { grid, hotLine } = card;
  const totals = [...byTotal.keys()].sort((a, b) => a - b);
  const highest = totals.length ? totals[totals.length - 1] : 0;
  const last = Math.max(hotLine, Math.floor(highest / grid) * grid + grid);
  const first = (Math.floor(card.warmLine / grid) + 1) * grid;
  let above = fast;
  let best = hotLine;
  let least = null;
  for (let line = Math.floor(last / grid) * grid; line >= first; line -= grid) {
    while (totals.length && totals[totals.length - 1] >= line) above += byTotal.get(totals.pop());
    const off = [Math.abs(above - hot), Math.abs(line - hotLine)];
    if (least === null || off[0] < least[0] || (off[0] === least[0] && off[1] < least[1])) [best, least] = [line, off];
  }
  return best;
}

function sideOf(table, side, accurate) {
  return {
    hot_per_week: side.active * table.per_week,
    warm_per_week: side.warm * table.per_week,
    stock: side.stock * table.stock_each,
    precision: share(side.labelled, side.accurate),
    recall: share(accurate, side.accurate),
  };
}

function groupOf(table, group) {
  return {
    hot_per_week: group.active * table.per_week,
    stock: group.stock * table.stock_each,
    precision: share(group.labelled, group.accurate, group.labelled >= ENOUGH_DRAWN),
  };
}

let present = {};

/** The present card beside the moved one, as POST /v1/what-if answers. */
export function replayed(table, moves) {
  if (present.table !== table) present = { table, side: tally(table, numbers(table, {})) };
  const [before, after] = [present.side, tally(table, numbers(table, moves))];
  let enter = 0;
  let drop = 0;
  let drawn = 0;
  let drawnAccurate = 0;
  let accurate = 0;
  for (let row = 0; row < table.counts.length; row++) {
    accurate += table.accurate[row];
    if (before.isHot[row] === after.isHot[row]) continue;
    if (before.isHot[row]) drop += table.active[row];
    else {
      enter += table.active[row];
      drawn += table.drawn[row];
      drawnAccurate += table.drawn_accurate[row];
    }
  }
  const missing = Math.max(0, ENOUGH_DRAWN - drawn);
  return {
    now: sideOf(table, before, accurate),
    then: sideOf(table, after, accurate),
    enter_per_week: enter * table.per_week,
    drop_per_week: drop * table.per_week,
    drawn: share(drawn, drawnAccurate, missing === 0),
    draws_missing: missing,
    line_for_as_many: lineFor(after, before.active),
    groups: before.groups.map((values, which) =>
      values.map((group, place) => ({
        now: groupOf(table, group),
        then: groupOf(table, after.groups[which][place]),
      })),
    ),
  };
}

/** Whether no card may have these numbers, as POST /v1/what-if refuses them. */
export function refused(table, wanted) {
  const card = table.card;
  const moves = together(table, wanted);
  const hot = moves.hot_line ?? card.hot_line;
  const warm = moves.warm_line ?? card.warm_line;
  const lasting = card.decay.some((step) => step.lasting);
  const resets = (rule, points) => points > 0 || (points === 0 && rule.direction !== "-");
  const wrongSign = card.rules.some((rule) => {
    const points = moves.points?.[rule.id];
    if (points === undefined) return false;
    if ((rule.direction === "+" && points < 0) || (rule.direction === "-" && points > 0)) return true;
    return lasting && rule.axis === "behaviour" && resets(rule, points) !== resets(rule, rule.points);
  });
  const caps = Object.values(moves.axis_caps ?? {}).filter((cap) => cap !== null);
  const amounts = Object.values(moves.take ?? {});
  const tooFar = card.rules.some((rule, i) => {
    if (!(rule.id in moves.rule_caps)) return false;
    const cap = moves.rule_caps[rule.id];
    if (table.caps[i] === null || (cap !== null && cap < 1)) return true;
    return table.caps[i].most !== null && (cap === null || cap > table.caps[i].most);
  });
  return tooFar || wrongSign || hot < 1 || warm < 1 || warm >= hot || caps.some((cap) => cap < 1) || amounts.some((take) => take < 0);
}
