// The page of a draft: what is typed is checked as it stands, by the same check as on saving. Without it a button asks.

const form = document.querySelector("form[data-check]");
const area = form.elements.namedItem("card");
const findings = document.querySelector("[data-findings]");
const PAUSE = 400;
const saved = area.value;
let timer = 0;
let asked = 0;

/** Ask what is wrong with the text, and show the answer to the last question only. */
async function check() {
  const number = ++asked;
  let answer = null;
  try {
    const response = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams({ card: area.value }) });
    if (response.ok) answer = await response.text();
  } catch {
    answer = null; // the service cannot be reached: what is typed stays, and the next change asks again
  }
  if (number !== asked) return;
  if (answer === null) findings.textContent = form.dataset.failed;
  else findings.innerHTML = answer;
  form.dataset.checked = `${number}`;
}

/** Put the cursor on the line that a finding is about. */
function show(line) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  const height = Number.parseFloat(getComputedStyle(area).lineHeight);
  area.scrollTop = Math.max(0, (line - 6) * height);
}

area.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE);
});

findings.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  if (link === null) return;
  event.preventDefault();
  show(Number(link.dataset.line));
});

let sending = false;
form.addEventListener("submit", () => {
  sending = true;
});
addEventListener("beforeunload", (event) => {
  if (!sending && (area.value !== saved || form.dataset.leave === "yes")) event.preventDefault();
});

form.dataset.ready = "yes";
