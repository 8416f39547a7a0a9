// Charts: sent is a wide bar, delivered a narrow one inside it, usual a dashed line. The figures
// stand in a JSON block of the page; the colours are the stylesheet's and follow the theme.
const LINES_ABOVE = 48;
const drawn = new Map();
let library;

function load(url) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: url, onload: resolve, onerror: reject });
    document.head.append(script);
  });
  return library;
}

// The computed value: a custom property itself would still read "light-dark(…)".
function colour(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

const COLOURS = {
  sent: "sent",
  delivered: "delivered",
  usual: "usual",
  plain: "accent",
  second: "edge",
};

function bar(one, isLying) {
  const width = one.kind === "delivered" ? 0.36 : 0.68;
  return {
    type: "bar",
    label: one.title,
    data: one.values,
    backgroundColor: colour(COLOURS[one.kind]),
    grouped: false,
    categoryPercentage: 1,
    barPercentage: width,
    maxBarThickness: isLying ? 24 : undefined,
    order: one.kind === "delivered" ? 1 : 2,
  };
}

function line(one) {
  return {
    type: "line",
    label: one.title,
    data: one.values,
    borderColor: colour(COLOURS[one.kind]),
    borderWidth: one.kind === "usual" ? 1.5 : 2,
    borderDash: { usual: [4, 3], delivered: [6, 3] }[one.kind] ?? [],
    pointRadius: 0,
    pointHitRadius: 8,
    cubicInterpolationMode: "monotone",
    order: 0,
  };
}

// The bars of named groups lie, so that each name can be read beside its bar.
function axes(isLying) {
  const ticks = { color: colour("ink-3"), font: { family: "Inter, sans-serif", size: 12 } };
  const values = {
    beginAtZero: true,
    border: { display: false },
    grid: { color: colour("line"), drawTicks: false },
    ticks: { ...ticks, maxTicksLimit: 6, padding: 8 },
  };
  const names = {
    border: { color: colour("edge") },
    grid: { display: false },
    ticks: { ...ticks, maxRotation: 0, autoSkip: !isLying, autoSkipPadding: 8 },
  };
  return isLying ? { x: values, y: names } : { x: names, y: values };
}

function settings(data) {
  const asLines = data.labels.length > LINES_ABOVE;
  const isLine = (one) => asLines || one.kind === "usual";
  return {
    data: {
      labels: data.labels,
      datasets: data.series.map((one) => (isLine(one) ? line(one) : bar(one, data.is_lying))),
    },
    options: {
      animation: false,
      indexAxis: data.is_lying ? "y" : "x",
      maintainAspectRatio: false,
      locale: document.documentElement.lang,
      interaction: { mode: "index", axis: data.is_lying ? "y" : "x", intersect: false },
      plugins: { legend: { display: false }, tooltip: { animation: false } },
      scales: axes(data.is_lying),
    },
  };
}

async function draw(canvas) {
  await load(canvas.dataset.script);
  const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
  drawn.get(canvas)?.destroy();
  drawn.set(canvas, new window.Chart(canvas, settings(data)));
}

function drawAll(root) {
  for (const canvas of root.querySelectorAll("canvas[data-chart]")) draw(canvas);
}

function forget() {
  for (const [canvas, chart] of drawn) {
    if (canvas.isConnected) continue;
    chart.destroy();
    drawn.delete(canvas);
  }
}

drawAll(document);
document.addEventListener("onward:theme", () => drawAll(document));
document.addEventListener("htmx:load", (event) => {
  forget();
  drawAll(event.detail.elt);
});
