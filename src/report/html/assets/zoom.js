// One stretch of time for all charts of a run.

function zoomOf(first, last) {
  const zoom = { from: first, to: last, plots: new Set() };
  zoom.show = (from, to) => {
    const least = Math.min(4, last - first);
    const width = Math.min(Math.max(to - from, least), last - first);
    zoom.from = Math.min(Math.max(from, first), last - width);
    zoom.to = zoom.from + width;
    for (const plot of zoom.plots) plot.setScale('x', { min: zoom.from, max: zoom.to });
  };
  const scale = (factor) => {
    const [middle, half] = [(zoom.from + zoom.to) / 2, ((zoom.to - zoom.from) / 2) * factor];
    zoom.show(middle - half, middle + half);
  };
  const shift = (part) => {
    const by = (zoom.to - zoom.from) * part;
    zoom.show(zoom.from + by, zoom.to + by);
  };
  zoom.acts = {
    in: () => scale(0.5),
    out: () => scale(2),
    earlier: () => shift(-0.25),
    later: () => shift(0.25),
    whole: () => zoom.show(first, last),
  };
  return zoom;
}

const zoomKeys = { '+': 'in', '=': 'in', '-': 'out', ArrowLeft: 'earlier', ArrowRight: 'later', 0: 'whole', Escape: 'whole' };
