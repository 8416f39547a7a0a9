// Rows: a click, a double click or Enter opens; j and k walk; ticked rows show what can be done.
import { isTyping, keysAreOn } from "./keys.js";

const INTERACTIVE = "a, button, input, select, textarea, label, summary, [popover], td:has(> .tick)";
const ROWS = "tbody tr[data-href]";

// So long a second click does not ask again for a page that is on its way.
const LEAVING_MS = 1500;

let isLeaving = false;

function rowOf(event) {
  return event.target.closest("tr[data-href]");
}

function open(row, inNewTab = false) {
  if (inNewTab) window.open(row.dataset.href, "_blank", "noopener");
  else if (!isLeaving) {
    isLeaving = true;
    setTimeout(() => {
      isLeaving = false;
    }, LEAVING_MS);
    window.location.assign(row.dataset.href);
  }
}

function onClick(event) {
  const row = rowOf(event);
  const isSelecting = String(window.getSelection());
  const isOther = event.target.closest(INTERACTIVE);
  if (!row || isSelecting || isOther || event.detail > 1) return;
  open(row, event.ctrlKey || event.metaKey);
}

// A double click marks a word, but it means the row; its first click may have opened it already.
function onDoubleClick(event) {
  const row = rowOf(event);
  if (!row || event.target.closest(INTERACTIVE) || event.ctrlKey || event.metaKey) return;
  open(row);
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
  const rows = [...document.querySelectorAll(ROWS)];
  const current = rows.findIndex((row) => row.classList.contains("cur"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, current + step))];
  if (next) mark(next);
}

function onEnter(event) {
  const row = document.querySelector("tr.cur");
  if (event.key !== "Enter" || !row || event.target !== document.body) return;
  open(row);
}

// Whoever comes to a row by the Tab key walks on from there.
function onFocus(event) {
  const row = event.target.closest?.(ROWS);
  if (!row || row.classList.contains("cur")) return;
  document.querySelector("tr.cur")?.classList.remove("cur");
  row.classList.add("cur");
}

function count() {
  const ticks = [...document.querySelectorAll(".tick")];
  const ticked = ticks.filter((tick) => tick.checked).length;
  const all = document.querySelector("[data-tick-all]");
  if (!all) return;
  all.checked = ticked > 0 && ticked === ticks.length;
  all.indeterminate = ticked > 0 && ticked < ticks.length;
  document.querySelector("[data-bulk-count]").textContent = ticked;
}

function onTick(event) {
  if (event.target.matches("[data-tick-all]")) {
    for (const tick of document.querySelectorAll(".tick")) tick.checked = event.target.checked;
  }
  count();
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

// Back from a row's page: the browser may show this one as it was left, ticks and all.
function onShow() {
  isLeaving = false;
  count();
}

document.addEventListener("click", onClick);
document.addEventListener("dblclick", onDoubleClick);
document.addEventListener("click", onMove);
document.addEventListener("keydown", onKey);
document.addEventListener("keydown", onEnter);
document.addEventListener("focusin", onFocus);
document.addEventListener("change", onTick);
window.addEventListener("pageshow", onShow);
document.addEventListener("auxclick", (event) => {
  const row = rowOf(event);
  if (row && event.button === 1 && !event.target.closest(INTERACTIVE)) open(row, true);
});
