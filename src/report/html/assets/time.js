// The run over time: several charts on one axis of seconds.

const over = {
  latency: { keys: ['p50', 'p95', 'p99'], write: time },
  rate: { keys: ['rate'], write: rate },
  errors: { keys: ['errors'], write: share },
  flight: { keys: ['flight'], write: amount },
  vus: { keys: ['vus'], write: amount },
};

const looks = { p50: { width: 1 }, p95: { width: 2 }, p99: { width: 1, alpha: 0.55 } };

// What does not count is shaded below the lines.
function shade(bands) {
  return (plot) => {
    const { left, top, width, height } = plot.bbox;
    plot.ctx.save();
    plot.ctx.fillStyle = colour('shade');
    for (const [from, to] of bands) {
      const start = Math.max(left, plot.valToPos(from, 'x', true));
      const end = Math.min(left + width, plot.valToPos(to, 'x', true));
      if (end > start) plot.ctx.fillRect(start, top, end - start, height);
    }
    plot.ctx.restore();
  };
}

// Columns of a chart, one a line: of every percentile that is on, both arms.
function linesOf(data, chart, state) {
  const keys = chart.keys.filter((key) => state[key] ?? true);
  const one = (arm, key) => ({ arm, key, column: data.arms[arm][key] });
  const all = keys.flatMap((key) => Object.keys(data.arms).map((arm) => one(arm, key)));
  return all.filter(({ column }) => column.some((x) => x != null));
}

// A build that had nothing to show for longer than a few points has no line there; shorter turns of the other build are
// spanned. What stands alone is a dot.
const LONGEST_SPAN = 4;

function broken(slot, arm) {
  const most = (LONGEST_SPAN + 0.5) * slot;
  const gaps = (plot, _series, _from, _to, found) => {
    const pixels = plot.valToPos(most, 'x', true) - plot.valToPos(0, 'x', true);
    return found.filter(([from, to]) => to - from > pixels);
  };
  const filter = ({ data }, series) => {
    const known = data[0].flatMap((x, i) => (data[series][i] == null ? [] : [{ x, i }]));
    const isFar = (one, other) => !one || !other || other.x - one.x > most;
    const alone = known.filter((at, k) => isFar(known[k - 1], at) && isFar(at, known[k + 1]));
    return alone.length ? alone.map(({ i }) => i) : null;
  };
  return { spanGaps: false, gaps, points: { show: false, size: 5, fill: colour(arm), filter } };
}

function timeChart(data, name, state, zoom, group) {
  const chart = over[name];
  return (place, before) => {
    if (before) zoom.plots.delete(before);
    const lines = linesOf(data, chart, state);
    const isLog = name === 'latency' && state.log;
    const label = ({ arm, key }) => (chart.keys.length > 1 ? `${arm} ${key}` : arm);
    const y = isLog ? tight : { range: (_, low, high) => [0, high > 0 ? high * 1.08 : 1] };
    const options = {
      width: room(place),
      height: name === 'latency' ? 260 : 150,
      scales: { x: { time: false, min: zoom.from, max: zoom.to }, y },
      axes: [below(clock), axis(chart.write, { size: 68, ...(isLog && logarithmic) })],
      series: [{ label: 'at', value: (_, x) => (x == null ? '–' : clock(x)) }, ...lines.map((l) => line(l.arm, label(l), chart.write, { ...looks[l.key], ...broken(data.slot, l.arm) }))],
      cursor: { sync: { key: group }, drag: { x: true, y: false, setScale: false } },
      hooks: {
        drawClear: [shade(data.bands)],
        setSelect: [(plot) => {
          const { left, width } = plot.select;
          if (width > 4) zoom.show(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
          plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        }],
      },
    };
    const columns = lines.map(({ column }) => (isLog ? positive(column) : column));
    const plot = new uPlot(options, [data.seconds, ...columns], place);
    plot.over.addEventListener('dblclick', zoom.acts.whole);
    zoom.plots.add(plot);
    return plot;
  };
}

function overTime(section, data, group) {
  const zoom = zoomOf(data.seconds[0], data.seconds.at(-1) + data.slot);
  const state = { p50: true, p95: true, p99: true, log: false };
  const charts = [...section.querySelectorAll('figure')].map((figure) => {
    const name = figure.dataset.chart;
    return [name, draw(figure.querySelector('.plot'), timeChart(data, name, state, zoom, group))];
  });
  const latency = charts.find(([name]) => name === 'latency')[1];
  const tools = section.querySelector('.tools');
  tools.hidden = false;
  tools.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    const { act } = button.dataset;
    if (zoom.acts[act]) return zoom.acts[act]();
    state[act] = !state[act];
    button.setAttribute('aria-pressed', state[act]);
    latency.again();
  });
  const focus = section.querySelector('.charts');
  focus.tabIndex = 0;
  focus.setAttribute('role', 'group');
  focus.setAttribute('aria-label', 'Charts over time: plus and minus zoom, arrows move, 0 shows the whole run');
  section.addEventListener('keydown', (event) => {
    const act = zoomKeys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    zoom.acts[act]();
  });
}
