// What all charts share: colours of the theme, units, axes. The files of this folder are one script.
// Colours are those of the style sheet as the browser has resolved them, so that a canvas follows the theme.
function colour(name) {
  const probe = document.createElement('i');
  probe.className = `ink ${name}`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

const digits = (x) => (x === 0 ? '0' : Math.abs(x) >= 100 ? Math.round(x).toLocaleString('en') : String(+x.toPrecision(3)));

function time(micros) {
  if (micros == null) return '';
  if (micros >= 1e7) return `${digits(micros / 1e6)} s`;
  return micros >= 1e3 ? `${digits(micros / 1e3)} ms` : `${digits(micros)} µs`;
}

const share = (x) => (x == null ? '' : `${digits(x * 100)} %`);
const rate = (x) => (x == null ? '' : `${digits(x)}/s`);
const amount = (x) => (x == null ? '' : digits(x));

function clock(seconds) {
  const whole = Math.round(seconds * 10) / 10;
  const [minutes, rest] = [Math.floor(whole / 60), Math.round((whole % 60) * 10) / 10];
  return minutes ? `${minutes}:${String(Math.floor(rest)).padStart(2, '0')}` : `${rest} s`;
}

function axis(values, more) {
  const ink = colour('faint');
  const rule = { stroke: colour('rule'), width: 1 };
  const font = '12px system-ui, sans-serif';
  return { stroke: ink, font, grid: rule, ticks: { ...rule, size: 4 }, values: (_, splits) => splits.map((x) => (x == null ? '' : values(x))), ...more };
}

// Base is dashed and head is not, so that they are told apart without colour.
function line(arm, name, write, more) {
  const dash = arm === 'base' ? [7, 4] : [];
  return { label: name, stroke: colour(arm), dash, width: 2, spanGaps: true, points: { show: false }, value: (_, x) => write(x) || '–', ...more };
}

// Of seconds, nines: below a chart there is room for one line.
const below = (values, more) => axis(values, { size: 32, ...more });

// Round numbers of a logarithmic axis: as few a decade as make four, or evenly spaced ones where there is no decade.
function rounded(low, high) {
  for (const digits of [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 7]]) {
    const found = [];
    for (let decade = 10 ** Math.floor(Math.log10(low)); decade <= high; decade *= 10) {
      found.push(...digits.map((x) => x * decade).filter((x) => x >= low && x <= high));
    }
    if (found.length >= 4) return found;
  }
  const decade = 10 ** Math.floor(Math.log10((high - low) / 4));
  const step = [1, 2, 5, 10].map((x) => x * decade).find((x) => (high - low) / x <= 6);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
}

// From the least to the most, rather than whole decades.
const tight = { distr: 3, range: (_, low, high) => [low > 0 ? low * 0.9 : 1, high > 0 ? high * 1.1 : 10] };

const logarithmic = { splits: (_, axis, low, high) => rounded(low, high), filter: (_, splits) => splits };

// A logarithm has no zero.
const positive = (column) => column.map((x) => (x > 0 ? x : null));

function room(place) {
  return Math.max(240, Math.floor(place.getBoundingClientRect().width));
}

// Every chart is made anew when the theme or the width changes; `make` puts one into its place and gives it back.
const drawn = [];

function draw(place, make) {
  const chart = { place, plot: null };
  chart.again = () => {
    chart.plot?.destroy();
    chart.plot = make(place, chart.plot);
  };
  chart.again();
  drawn.push(chart);
  return chart;
}

function redraw() {
  for (const chart of drawn) chart.again();
}
