// Menus stand beside the button that opened them, and arrow keys walk through their items.
const GAP = 4;
const MARGIN = 8;

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const width = menu.offsetWidth;
  const height = menu.offsetHeight;
  const wanted = menu.classList.contains("at-start") ? at.left : at.right - width;
  const left = Math.max(MARGIN, Math.min(wanted, window.innerWidth - width - MARGIN));
  const below = at.bottom + GAP;
  const fits = below + height + MARGIN <= window.innerHeight || at.top < height + MARGIN;
  const top = fits ? below : at.top - height - GAP;
  Object.assign(menu.style, {
    positionArea: "none",
    margin: "0",
    left: `${left}px`,
    top: `${Math.max(MARGIN, top)}px`,
  });
}

function open() {
  const menu = document.querySelector(".menu:popover-open");
  const button = menu && document.querySelector(`[popovertarget="${menu.id}"]`);
  if (button) place(menu, button);
}

function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const menu = event.target.closest(".menu") || document.querySelector(".menu:popover-open");
  if (!step || !menu || menu.classList.contains("filter-pop")) return;
  const items = [...menu.querySelectorAll("a, button")];
  const next = items.indexOf(document.activeElement) + step;
  event.preventDefault();
  items[(next + items.length) % items.length]?.focus();
}

// A toggle event does not bubble, but it can be caught on its way down.
document.addEventListener("toggle", open, true);
window.addEventListener("resize", open);
window.addEventListener("scroll", open, { passive: true, capture: true });
document.addEventListener("keydown", walk);
document.addEventListener("click", (event) => {
  const inside = event.target.closest(".menu a, .menu [data-popover-close], .side a");
  inside?.closest("[popover]:popover-open")?.hidePopover();
});
