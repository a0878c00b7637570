// The page "what if": every move is computed here at once. Without this script the form asks the server.

import { refused, replayed } from "./what_if_arithmetic.js";

const form = document.querySelector("form[data-table]");

/** What the form says, in the words of POST /v1/what-if. */
function moves() {
  const moved = { points: {}, take: {}, needed: {}, axis_caps: {} };
  for (const field of form.querySelectorAll("input[data-part]")) {
    const { part, name } = field.dataset;
    if (part === "needed") moved.needed[name] = field.checked;
    else if (part === "axis_caps") moved.axis_caps[name] = field.value === "" ? null : Number(field.value);
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
  whole: (value) => `${value}`,
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
  wrong.hidden = form.checkValidity() && !refused(table, moved);
  if (wrong.hidden) show(replayed(table, moved));
}

form.addEventListener("input", move);
form.querySelector("[data-ask]").hidden = true;
move();
form.dataset.ready = "yes";
