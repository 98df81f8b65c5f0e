// Latency by percentile, every nine with as much room as the one before.

function percentile(nines) {
  if (nines < 0.999) return `${+(100 * (1 - 10 ** -nines)).toFixed(nines < 0.5 ? 0 : 1)} %`;
  return `${(100 * (1 - 10 ** -nines)).toFixed(Math.max(0, Math.round(nines) - 2))} %`;
}

const marks = [0, Math.log10(2), 1, 2, 3, 4, 5];
// In pixels: on less, 0 and 50 % run into one another.
const roomy = 600;

function curveChart(data) {
  return (place) => {
    const arms = Object.keys(data.arms);
    const width = room(place);
    const told = marks.filter((x) => x <= data.nines.at(-1) && (width >= roomy || Number.isInteger(x)));
    const options = {
      width,
      height: 280,
      scales: { x: { time: false }, y: tight },
      axes: [below(percentile, { splits: () => told }), axis(time, { size: 68, ...logarithmic })],
      series: [{ label: 'percentile', value: (_, x) => (x == null ? '–' : `${+(100 * (1 - 10 ** -x)).toPrecision(5)} %`) }, ...arms.map((arm) => line(arm, arm, time))],
      cursor: { drag: { x: false, y: false } },
    };
    return new uPlot(options, [data.nines, ...arms.map((arm) => data.arms[arm])], place);
  };
}
