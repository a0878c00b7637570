// What a card with other numbers would have done: the arithmetic of ondo/domain/what_if.py, on the same table.
// A test holds both equal.

const WHOLE = 1000;
const ENOUGH = 10; // of fewer there is a count and no share
const ENOUGH_DRAWN = 20;
const Z = 1.6448536269514722; // of a 90 % interval

/** The numbers of a card that moves touch, as flat lists. */
function numbers(table, moves) {
  const card = table.card;
  const caps = { ...card.axis_caps, ...moves.axis_caps };
  const cap = (axis) => caps[axis] ?? Infinity;
  return {
    points: card.rules.map((rule) => moves.points?.[rule.id] ?? rule.points),
    behaviour: card.rules.map((rule) => rule.axis === "behaviour"),
    capAttribute: cap("attribute"),
    capBehaviour: cap("behaviour"),
    steps: card.decay.map((step, i) => ("to" in step ? step : { take: moves.take?.[i + 1] ?? step.take })),
    needed: card.gates.reduce((bits, gate, i) => bits | ((moves.needed?.[gate.id] ?? gate.needed ?? true) << i), 0),
    hotLine: moves.hot_line ?? card.hot_line,
    warmLine: moves.warm_line ?? card.warm_line,
  };
}

function total(card, counts, decay) {
  let attribute = 0;
  let behaviour = 0;
  for (let i = 0; i < counts.length; i += 2) {
    const worth = Math.floor((card.points[counts[i]] * counts[i + 1]) / WHOLE);
    if (card.behaviour[counts[i]]) behaviour += worth;
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

/** The present card beside the moved one, as POST /v1/what-if answers. */
export function replayed(table, moves) {
  const cards = [numbers(table, {}), numbers(table, moves)];
  const sides = cards.map(() => ({ hot: 0, warm: 0, labelled: 0, accurate: 0 }));
  let enter = 0;
  let drop = 0;
  let drawn = 0;
  let drawnAccurate = 0;
  let accurate = 0;
  for (let row = 0; row < table.counts.length; row++) {
    const hot = cards.map((card, which) => {
      const side = sides[which];
      const sum = total(card, table.counts[row], table.decay[row]);
      const isHot = table.fast[row] || (sum >= card.hotLine && (table.gates[row] & card.needed) === card.needed);
      if (isHot) {
        side.hot += table.active[row];
        side.labelled += table.labelled[row];
        side.accurate += table.accurate[row];
      } else if (sum >= card.warmLine) side.warm += table.active[row];
      return isHot;
    });
    if (hot[1] && !hot[0]) {
      enter += table.active[row];
      drawn += table.drawn[row];
      drawnAccurate += table.drawn_accurate[row];
    } else if (hot[0] && !hot[1]) drop += table.active[row];
    accurate += table.accurate[row];
  }
  const [now, then] = sides.map((side) => ({
    hot_per_week: side.hot * table.per_week,
    warm_per_week: side.warm * table.per_week,
    precision: share(side.labelled, side.accurate),
    recall: share(accurate, side.accurate),
  }));
  const missing = Math.max(0, ENOUGH_DRAWN - drawn);
  return {
    now,
    then,
    enter_per_week: enter * table.per_week,
    drop_per_week: drop * table.per_week,
    drawn: share(drawn, drawnAccurate, missing === 0),
    draws_missing: missing,
  };
}

/** Whether no card may have these numbers, as POST /v1/what-if refuses them. */
export function refused(table, moves) {
  const card = table.card;
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
  return wrongSign || hot < 1 || warm < 1 || warm >= hot || caps.some((cap) => cap < 1) || amounts.some((take) => take < 0);
}
