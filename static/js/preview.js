// A button marked data-live shows the form in a frame: again after each pause in typing.
const PAUSE_MS = 600;
const waiting = new WeakMap();

document.addEventListener("input", (event) => {
  const form = event.target.form;
  const button = form?.querySelector("button[data-live]");
  if (!button) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => form.requestSubmit(button), PAUSE_MS));
});
