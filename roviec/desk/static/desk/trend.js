// Draws the trend of a target from the JSON beside it; the table says the same where there is no script.

let library = null;

function load(address) {
  library ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => done(window.echarts));
    script.addEventListener("error", failed);
    document.head.append(script);
  });
  return library;
}

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const figures = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 2 });

function options(data) {
  const text = { color: token("--ink-quiet"), fontFamily: token("--font"), fontSize: 14 };
  const line = { lineStyle: { color: token("--line") } };
  const runs = data.running.length > 0;
  const series = [
    {
      name: data.names.value, type: runs ? "bar" : "line", data: data.values, barMaxWidth: 28, connectNulls: false,
      itemStyle: { color: token("--waiting") }, lineStyle: { width: 2, color: token("--accent") }, symbolSize: 8,
    },
  ];
  if (runs) {
    series.push({
      name: data.names.running, type: "line", data: data.running, symbolSize: 8,
      itemStyle: { color: token("--accent") }, lineStyle: { width: 2, color: token("--accent") },
    });
  } else {
    series[0].itemStyle.color = token("--accent");
  }
  if (data.goal !== null) {
    series.push({
      name: data.names.goal, type: "line", data: data.labels.map(() => data.goal), symbol: "none",
      itemStyle: { color: token("--soon") }, lineStyle: { width: 2, type: "dashed", color: token("--soon") },
    });
  }
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: text,
    grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, textStyle: text, itemGap: 16 },
    // Inline styles of the usual tooltip would be refused by the content security policy.
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true,
      backgroundColor: token("--surface"), borderColor: token("--line"), textStyle: { ...text, color: token("--ink") },
      valueFormatter: (value) => (value === null || value === undefined ? data.names.missing : `${figures.format(value)} ${data.measure}`),
    },
    xAxis: { type: "category", data: data.labels, axisLine: line, axisTick: { show: false }, axisLabel: text },
    yAxis: { type: "value", scale: !runs, splitLine: line, axisLabel: { ...text, formatter: (value) => figures.format(value) } },
    series,
  };
}

async function draw(place) {
  const words = document.getElementById(place.dataset.chart);
  const from = place.closest("[data-library]");
  if (!words || !from || place.dataset.drawn) return;
  place.dataset.drawn = "yes";
  const echarts = await load(from.dataset.library);
  const data = JSON.parse(words.textContent);
  const chart = echarts.init(place, null, { renderer: "canvas" });
  chart.setOption(options(data));
  new ResizeObserver(() => chart.resize()).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart.setOption(options(data)));
}

function drawAll(within) {
  for (const place of within.querySelectorAll("[data-chart]")) draw(place);
}

drawAll(document);
document.body.addEventListener("htmx:afterSwap", (event) => drawAll(event.target));
