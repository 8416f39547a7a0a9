// Forms: the cursor goes to the first fault, an unchanged form says so, and nothing is sent twice.
function toFault(root) {
  root.querySelector(".has-fault :is(input, select, textarea):not([type=hidden])")?.focus();
}

function state(form) {
  const fields = [...new FormData(form)];
  // A file has no text of its own: its name and size tell whether one was chosen.
  return JSON.stringify(fields.map(([name, value]) => [name, value.name ?? value, value.size]));
}

// A form marked data-watch can be sent only after something was changed.
function watch(form) {
  if (form.dataset.first !== undefined) return;
  form.dataset.first = state(form);
  const check = () => {
    const isSame = state(form) === form.dataset.first;
    for (const button of form.querySelectorAll("[type=submit], button:not([type])")) {
      button.disabled = isSame;
    }
    for (const line of form.querySelectorAll("[data-watch-text]")) line.hidden = !isSame;
  };
  form.addEventListener("input", check);
  check();
}

function onSubmit(event) {
  const form = event.target;
  if (form.method !== "post" || form.matches("[hx-post], [data-theme-form]")) return;
  // A form that is only shown in a frame of the page is not sent yet.
  if (event.submitter?.formTarget) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
}

// A filter that is not set stays out of the address.
function dropEmpty(event) {
  if (event.detail.elt.id !== "filters") return;
  const { parameters } = event.detail;
  for (const name of Object.keys(parameters)) {
    if (parameters[name] === "") delete parameters[name];
  }
}

function prepare(root) {
  for (const form of root.querySelectorAll("form[data-watch]")) watch(form);
  toFault(root);
}

prepare(document);
document.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.target));
document.addEventListener("htmx:configRequest", dropEmpty);
document.addEventListener("submit", onSubmit);
// A page from the back button's cache may send its forms again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
