// Rows: a click opens, j and k walk, Enter opens; ticked rows show what can be done with them.
import { isTyping, keysAreOn } from "./keys.js";

const INTERACTIVE = "a, button, input, select, textarea, label, summary, [popover]";

function rowOf(event) {
  return event.target.closest("tr[data-href]");
}

function open(row, inNewTab = false) {
  if (inNewTab) window.open(row.dataset.href, "_blank", "noopener");
  else window.location.assign(row.dataset.href);
}

function onClick(event) {
  const row = rowOf(event);
  const isSelecting = String(window.getSelection());
  if (!row || isSelecting || event.target.closest(INTERACTIVE)) return;
  open(row, event.ctrlKey || event.metaKey);
}

function mark(row) {
  document.querySelector("tr.cur")?.classList.remove("cur");
  row.classList.add("cur");
  row.scrollIntoView({ block: "nearest" });
  row.querySelector("a[href]")?.focus({ preventScroll: true });
}

function onKey(event) {
  const step = { j: 1, k: -1 }[event.key];
  if (!step || !keysAreOn() || isTyping(event)) return;
  const rows = [...document.querySelectorAll("tbody tr[data-href]")];
  const current = rows.findIndex((row) => row.classList.contains("cur"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, current + step))];
  if (next) mark(next);
}

function onEnter(event) {
  const row = document.querySelector("tr.cur");
  if (event.key !== "Enter" || !row || event.target !== document.body) return;
  open(row);
}

function onTick(event) {
  const form = event.target.closest("form[data-bulk]");
  if (!form || event.target.type !== "checkbox") return;
  const ticks = [...form.querySelectorAll("tbody input[type=checkbox]")];
  if (event.target.closest("thead")) {
    for (const tick of ticks) tick.checked = event.target.checked;
  }
  const ticked = ticks.filter((tick) => tick.checked).length;
  form.querySelector(".bulk").hidden = ticked === 0;
  form.querySelector("[data-bulk-count]").textContent = ticked;
}

// In the columns dialog a column moves up or down; the order of the inputs is what is saved.
function onMove(event) {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  const line = button.closest("li");
  if (button.dataset.move === "up") line.previousElementSibling?.before(line);
  else line.nextElementSibling?.after(line);
  button.focus();
}

document.addEventListener("click", onClick);
document.addEventListener("click", onMove);
document.addEventListener("keydown", onKey);
document.addEventListener("keydown", onEnter);
document.addEventListener("change", onTick);
document.addEventListener("auxclick", (event) => {
  const row = rowOf(event);
  if (row && event.button === 1 && !event.target.closest(INTERACTIVE)) open(row, true);
});
