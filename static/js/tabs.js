// Where the tabs are wider than the window, the current one is brought into view.
const current = document.querySelector(".tabs [aria-current]");
const strip = current?.parentElement;
if (strip) strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
