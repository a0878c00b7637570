// Keys for those who work through a list: `?` shows them, `j` and `k` go to the next and the last row, `/` to the search.
// A letter that is typed into a field is a letter. Whoever's other tools type letters turns the keys off, in this browser.

const OFF = "ondo.keys.off";
const ROWS = "main article.lead, main tbody tr:has(a[href])";
const sheet = document.getElementById("keys");
const shown = document.getElementById("keys-shown");
const kept = document.getElementById("keys-on");

function typing({ target }) {
  return Boolean(target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
}

function step(by) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => row.checkVisibility());
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  row?.querySelector("a[href]")?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "center" });
}

function search() {
  const field = document.querySelector("main input[type=search]");
  if (field) field.focus();
  else document.querySelector('nav a[href^="/leads"]')?.click();
}

const KEYS = { "?": () => sheet.showModal(), j: () => step(1), k: () => step(-1), "/": search };

addEventListener("keydown", (event) => {
  const act = KEYS[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey || sheet.open || typing(event)) return;
  if (event.key !== "?" && localStorage.getItem(OFF)) return;
  event.preventDefault();
  act();
});

kept.checked = !localStorage.getItem(OFF);
kept.addEventListener("change", () => (kept.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
shown.addEventListener("click", () => sheet.showModal());
document.getElementById("keys-close").addEventListener("click", () => sheet.close());
shown.hidden = false;
