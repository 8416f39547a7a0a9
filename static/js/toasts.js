// Notices at the lower right. One that holds a link, or tells of a fault, stays until closed.
const KEPT = "onward-toasts";
const SHOWN_MS = 8000;

const box = document.getElementById("toasts");
const texts = document.body.dataset;

export function show(text, state) {
  const toast = document.getElementById("toast-blank").content.firstElementChild.cloneNode(true);
  toast.classList.add(state);
  toast.querySelector("[data-toast-text]").textContent = text;
  box.append(toast);
}

// Keeps the notices of a page that was fetched, so that the page we go to next can show them.
export function keep(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const toasts = page.getElementById("toasts");
  if (toasts) sessionStorage.setItem(KEPT, toasts.innerHTML);
}

function restore() {
  const html = sessionStorage.getItem(KEPT);
  if (html) box.insertAdjacentHTML("beforeend", html);
  sessionStorage.removeItem(KEPT);
}

function fade(toast) {
  if (toast.dataset.seen) return;
  toast.dataset.seen = "yes";
  if (toast.querySelector("a") || toast.classList.contains("bad")) return;
  setTimeout(() => (toast.matches(":hover") ? null : toast.remove()), SHOWN_MS);
}

function watch() {
  for (const toast of box.querySelectorAll("[data-toast]")) fade(toast);
}

restore();
watch();
new MutationObserver(watch).observe(box, { childList: true });
box.addEventListener("click", (event) => {
  if (event.target.closest("[data-toast-close]")) event.target.closest("[data-toast]").remove();
});
document.addEventListener("htmx:responseError", () => show(texts.textFailed, "bad"));
document.addEventListener("htmx:sendError", () => show(texts.textOffline, "bad"));
