// Light, dark or as the system. Runs before the page is drawn, so that no wrong colours flash.
(() => {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function paint(event) {
    const choice = event?.type === "beforeprint" ? "light" : root.dataset.theme;
    const isDark = choice === "system" ? system.matches : choice === "dark";
    root.dataset.bsTheme = isDark ? "dark" : "light";
    document.dispatchEvent(new CustomEvent("onward:theme"));
  }

  function choose(event) {
    const form = event.target;
    if (!form.matches("[data-theme-form]") || !event.submitter) return;
    event.preventDefault();
    root.dataset.theme = event.submitter.value;
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button === event.submitter));
    }
    paint();
    const body = new FormData(form, event.submitter);
    fetch(form.action, { method: "POST", body, redirect: "manual" });
  }

  paint();
  system.addEventListener("change", paint);
  document.addEventListener("submit", choose);
  window.addEventListener("beforeprint", paint);
  window.addEventListener("afterprint", paint);
})();
