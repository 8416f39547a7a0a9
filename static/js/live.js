// A box that htmx renews every few seconds rests while its page is hidden or its Pause is pressed.
function isResting(element) {
  return document.hidden || element.closest("[data-live]")?.dataset.live === "paused";
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.closest("[data-live]") && isResting(event.target)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pause]");
  if (!button) return;
  const box = button.closest("[data-live]");
  const isPaused = box.dataset.live === "paused";
  box.dataset.live = isPaused ? "on" : "paused";
  button.setAttribute("aria-pressed", String(!isPaused));
});
