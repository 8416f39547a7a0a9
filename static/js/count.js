// A text marked data-counted shows its size while it is typed. It counts as the house does
// (messaging/text/parts.py): what is shown here is what will be charged there.
const GSM_ALONE = 160;
const GSM_EACH = 153;
const UCS_ALONE = 70;
const UCS_EACH = 67;
const JOINER = "\u200d";

// A part is filled until the next character, of one unit or two, has no room in it.
function filled(sizes, room) {
  let count = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > room) {
      count += 1;
      used = 0;
    }
    used += size;
  }
  return count;
}

function gsmSizes(characters, one, two) {
  const sizes = characters.map((each) => (one.has(each) ? 1 : two.has(each) ? 2 : 0));
  return sizes.includes(0) ? null : sizes;
}

function isWithin(character, first, last) {
  const code = character.codePointAt(0);
  return code >= first && code <= last;
}

function isFlagLetter(character) {
  return isWithin(character, 0x1f1e6, 0x1f1ff);
}

// Whether the character at this place belongs to the one before it.
function clings(characters, start, at) {
  const one = characters[at];
  if (one === JOINER || one === "\u200c" || isWithin(one, 0xfe00, 0xfe0f)) return true;
  if (characters[at - 1] === JOINER || /^\p{M}$/u.test(one)) return true;
  if (isWithin(one, 0x1f3fb, 0x1f3ff) || isWithin(one, 0xe0020, 0xe007f)) return true;
  if (!isFlagLetter(one)) return false;
  let before = 0;
  while (at - before > start && isFlagLetter(characters[at - before - 1])) before += 1;
  return before % 2 === 1;
}

function endOfPart(characters, at) {
  let furthest = at;
  let used = 0;
  while (furthest < characters.length && used + characters[furthest].length <= UCS_EACH) {
    used += characters[furthest].length;
    furthest += 1;
  }
  let end = furthest;
  while (at < end && end < characters.length && clings(characters, at, end)) end -= 1;
  return end > at ? end : furthest;
}

function ucsParts(characters) {
  let count = 0;
  for (let at = 0; at < characters.length; at = endOfPart(characters, at)) count += 1;
  return count;
}

export function measure(text, basic, extended) {
  const characters = [...text];
  const sizes = gsmSizes(characters, new Set(basic), new Set(extended));
  const units = sizes ? sizes.reduce((sum, size) => sum + size, 0) : text.length;
  const isOne = units <= (sizes ? GSM_ALONE : UCS_ALONE);
  const several = () => (sizes ? filled(sizes, GSM_EACH) : ucsParts(characters));
  const parts = isOne ? Math.sign(units) : several();
  return { characters: characters.length, encoding: sizes ? "GSM 7-bit" : "UCS-2", parts };
}

function show(field) {
  const line = field.form?.querySelector("[data-count]");
  if (!line) return;
  const size = measure(field.value, field.dataset.gsm, field.dataset.gsmTwo);
  for (const [name, value] of Object.entries(size)) {
    line.querySelector(`[data-count-${name}]`).textContent = value;
  }
}

function prepare(root) {
  for (const field of root.querySelectorAll("textarea[data-counted]")) {
    for (const button of field.form.querySelectorAll("[data-count-button]")) button.hidden = true;
    show(field);
  }
}

prepare(document);
document.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.target));
document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-counted]")) show(event.target);
});
