// Shortcuts: "/" search, "g" and a letter for a section, "n" new, "e" edit, "?" shows them all.
const OFF = "onward-keys-off";
const G_WAITS_MS = 1500;

let gPressedAt = 0;

export function keysAreOn() {
  return localStorage.getItem(OFF) === null && !document.querySelector("dialog[open]");
}

export function isTyping(event) {
  const { target } = event;
  return (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    target.isContentEditable ||
    target.matches("textarea, select, input:not([type=checkbox], [type=radio])")
  );
}

// Each section takes the first letter of its title that is still free.
function letters() {
  const taken = new Map();
  for (const section of document.querySelectorAll("[data-section]")) {
    const link = section.matches("a") ? section : section.querySelector("a");
    const title = text(section.querySelector("summary") || section);
    const letter = [...title.toLowerCase()].find((one) => /\p{L}/u.test(one) && !taken.has(one));
    if (letter && link) taken.set(letter, { link, title });
  }
  return taken;
}

// The title alone, without icon and badge.
function text(element) {
  const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
  return own.map((node) => node.textContent.trim()).join("");
}

function fillDialog() {
  const list = document.querySelector("[data-keys]");
  for (const [letter, { title }] of letters()) {
    const keys = document.createElement("dt");
    const name = document.createElement("dd");
    keys.append(key("g"), " ", key(letter));
    name.textContent = title;
    list.append(keys, name);
  }
}

function key(letter) {
  const element = document.createElement("kbd");
  element.textContent = letter;
  return element;
}

function search() {
  const field = document.getElementById("find") || document.querySelector("[data-list-search]");
  field?.focus();
  field?.select();
}

function press(letter) {
  if (Date.now() - gPressedAt < G_WAITS_MS) {
    gPressedAt = 0;
    letters().get(letter)?.link.click();
  } else if (letter === "g") gPressedAt = Date.now();
  else if (letter === "/") search();
  else if (letter === "?") document.getElementById("keys")?.showModal();
  else if (letter === "n" || letter === "e") document.querySelector(`[data-key="${letter}"]`)?.click();
  else return false;
  return true;
}

function onKey(event) {
  if (isTyping(event) || !keysAreOn()) return;
  if (press(event.key)) event.preventDefault();
}

function setUp() {
  const box = document.querySelector("[data-keys-on]");
  if (!box) return;
  fillDialog();
  box.checked = localStorage.getItem(OFF) === null;
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  });
  document.addEventListener("keydown", onKey);
}

setUp();
