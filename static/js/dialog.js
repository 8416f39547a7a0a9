// A link marked data-dialog opens its page as a dialog; without JavaScript it is a page.
import { keep } from "./toasts.js";

const dialog = document.getElementById("dialog");

function isPlain(event) {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
}

function onClick(event) {
  const link = event.target.closest("a[data-dialog]");
  if (link && isPlain(event)) {
    event.preventDefault();
    window.htmx.ajax("GET", link.href, { target: "#dialog", swap: "innerHTML" });
    return;
  }
  const opener = event.target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open).showModal();
  const closer = event.target.closest("[data-close]");
  const open = closer?.closest("dialog") || (event.target.matches("dialog") && event.target);
  if (open) {
    event.preventDefault();
    open.close();
  }
}

// A dialog that has done its work is redirected: go there, and keep the notices if they were spent.
function beforeSwap(event) {
  const { target, xhr, requestConfig } = event.detail;
  if (target !== dialog) return;
  const asked = new URL(requestConfig.path, window.location).pathname;
  const isPage = /^\s*<!doctype/i.test(xhr.responseText);
  if (!isPage && new URL(xhr.responseURL).pathname === asked) return;
  event.detail.shouldSwap = false;
  if (isPage) keep(xhr.responseText);
  window.location.assign(xhr.responseURL);
}

function afterSwap(event) {
  if (event.detail.target !== dialog) return;
  dialog.classList.toggle("wide", Boolean(dialog.querySelector("[data-wide]")));
  if (!dialog.open) dialog.showModal();
}

document.addEventListener("click", onClick);
document.addEventListener("htmx:beforeSwap", beforeSwap);
document.addEventListener("htmx:afterSwap", afterSwap);
dialog.addEventListener("close", () => dialog.replaceChildren());
