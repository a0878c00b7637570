// After a form the page comes back as it was left: scrolled to where it was, and the focus on what was pressed. Where
// that is gone the focus goes to what stands in its place: the fold it lay in, its row, the row after or before it.

const KEPT = "ondo.stay";
const CONTROLS = "a[href], button, summary, input:not([type=hidden]), select, textarea";

function places(form) {
  const own = form.closest("main [id]");
  return [own, own?.nextElementSibling, own?.previousElementSibling].map((one) => one?.id).filter(Boolean);
}

addEventListener("submit", ({ target, submitter }) => {
  if (target.method !== "post") return;
  const { name, value } = submitter ?? {};
  const action = target.getAttribute("action");
  const left = { path: location.pathname, y: scrollY, action, name, value, ids: places(target) };
  sessionStorage.setItem(KEPT, JSON.stringify(left));
});

function pressed({ action, name, value }) {
  for (const form of document.forms) {
    if (form.getAttribute("action") !== action) continue;
    const same = [...form.elements].find((one) => one.type === "submit" && one.name === name && one.value === value);
    if (same) return same.checkVisibility() ? same : same.closest("details:not([open])")?.querySelector("summary");
  }
  return undefined;
}

function first(ids) {
  for (const id of ids) {
    const place = document.getElementById(id);
    const shown = [...(place?.querySelectorAll(CONTROLS) ?? [])].filter((one) => one.checkVisibility());
    const control = shown.find((one) => one.closest(".voice")) ?? shown[0];
    if (control) return control;
  }
  return undefined;
}

function come(left) {
  scrollTo(0, left.y);
  let at = pressed(left) ?? first(left.ids);
  if (!at) {
    at = document.querySelector("main [role=status]");
    at?.setAttribute("tabindex", "-1");
  }
  at?.focus({ preventScroll: true });
  at?.scrollIntoView({ block: "nearest" });
}

const kept = sessionStorage.getItem(KEPT);
sessionStorage.removeItem(KEPT);
const left = kept && JSON.parse(kept);
if (left?.path === location.pathname && new URLSearchParams(location.search).has("said")) come(left);
