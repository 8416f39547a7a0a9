// A button with data-copy puts that text on the clipboard; data-copy-from copies an element's text.
import { show } from "./toasts.js";

const DONE_MS = 1500;

function textOf(button) {
  const source = button.dataset.copyFrom;
  return source ? document.getElementById(source).innerText.trim() : button.dataset.copy;
}

async function onClick(event) {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  event.stopPropagation();
  await navigator.clipboard.writeText(textOf(button));
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), DONE_MS);
  show(document.body.dataset.textCopied, "ok");
}

document.addEventListener("click", onClick);
