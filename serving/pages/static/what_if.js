// The page "what if": every move is computed here at once. Without this script the form asks the server.

import { refused, replayed } from "./what_if_arithmetic.js";

const form = document.querySelector("form[data-table]");

/** What the form says, in the words of POST /v1/what-if. */
function moves() {
  const moved = { points: {}, take: {}, needed: {}, axis_caps: {}, rule_caps: {} };
  for (const field of form.querySelectorAll("input[data-part]")) {
    const { part, name } = field.dataset;
    if (part === "needed") moved.needed[name] = field.checked;
    else if (part.endsWith("_caps")) moved[part][name] = field.value === "" ? null : Number(field.value);
    else if (field.value !== "" && field.validity.valid) {
      if (name) moved[part][name] = Number(field.value);
      else moved[part] = Number(field.value);
    }
  }
  return moved;
}

const write = {
  number: (value) => value.toFixed(1),
  share: (value) => (value.value === null ? "—" : `${Math.round(value.value * 100)}%`),
  interval: (value) =>
    value.value === null ? "" : `${Math.round(value.low * 100)}%–${Math.round(value.high * 100)}%`,
  counts: (value) => `${value.accurate}/${value.labelled}`,
  whole: (value) => `${Math.floor(value + 0.5)}`,
};

function show(answer) {
  for (const place of document.querySelectorAll("[data-out]")) {
    const value = place.dataset.out.split(".").reduce((part, name) => part[name], answer);
    place.textContent = write[place.dataset.as](value);
  }
  const most = Math.max(...[...document.querySelectorAll("[data-bar]")].map((bar) => width(bar, answer)), 0.1);
  for (const bar of document.querySelectorAll("[data-bar]")) bar.setAttribute("width", (100 * width(bar, answer)) / most);
  for (const part of document.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state(answer);
}

/** The fields that a suggested change moves, each with what it says and what the card says. */
function fields(suggested) {
  const card = table.card;
  const rule = (name) => card.rules.findIndex((each) => each.id === name);
  const before = {
    points: (name) => card.rules[rule(name)].points,
    rule_caps: (name) => table.caps[rule(name)].now,
    axis_caps: (name) => card.axis_caps?.[name] ?? null,
    take: (name) => card.decay[name - 1].take,
    needed: (name) => card.gates.find((gate) => gate.id === name).needed ?? true,
  };
  const moved = [];
  for (const line of ["hot_line", "warm_line"])
    if (suggested[line] != null) moved.push([form.elements[line], suggested[line], card[line]]);
  for (const [part, was] of Object.entries(before))
    for (const [name, value] of Object.entries(suggested[part] ?? {}))
      moved.push([form.elements[`${part}.${name}`], value, was(name)]);
  return moved;
}

const holds = ([field, value]) =>
  field.type === "checkbox" ? field.checked === value : field.value === (value === null ? "" : String(value));

function put(field, value) {
  if (field.type === "checkbox") field.checked = value;
  else field.value = value === null ? "" : String(value);
}

/** Take a suggested change, put it back where it is taken, or do either with all of them. */
function tick(which) {
  for (const [name, suggested] of Object.entries(table.suggested)) {
    const moved = fields(suggested);
    if (which === "*" || (which === name && !moved.every(holds))) for (const [field, value] of moved) put(field, value);
    else if (which === "-" || which === name) for (const [field, , was] of moved) put(field, was);
  }
}

function width(bar, answer) {
  return bar.dataset.bar in answer ? answer[bar.dataset.bar].hot_per_week : Number(bar.dataset.bar);
}

function state(answer) {
  if (answer.enter_per_week === 0 && answer.drawn.labelled === 0) return "nobody";
  return answer.draws_missing ? "unknown" : "known";
}

const table = await (await fetch(form.dataset.table)).json();
const wrong = document.querySelector("[data-wrong]");

function move() {
  const moved = moves();
  for (const button of form.querySelectorAll("button[aria-pressed]"))
    button.setAttribute("aria-pressed", fields(table.suggested[button.value]).every(holds));
  wrong.hidden = form.checkValidity() && !refused(table, moved);
  if (wrong.hidden) show(replayed(table, moved));
}

form.addEventListener("input", move);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=tick], button[name=as_many]");
  if (!button) return;
  event.preventDefault();
  if (button.name === "tick") tick(button.value);
  else put(form.elements.hot_line, replayed(table, moves()).line_for_as_many);
  move();
});
form.querySelector("[data-ask]").hidden = true;
move();
form.dataset.ready = "yes";
