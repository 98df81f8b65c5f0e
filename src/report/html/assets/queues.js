// Messages in the queues of a run of job graphs, over a window.

function queueChart(data) {
  return (place) => {
    const arms = Object.keys(data.arms);
    const moment = data.seconds.at(-1) < 2 ? (x) => `${digits(x * 1e3)} ms` : clock;
    const options = {
      width: room(place),
      height: 160,
      scales: { x: { time: false }, y: { range: (_, low, high) => [0, high > 0 ? high * 1.08 : 1] } },
      axes: [below(moment), axis(amount, { size: 68 })],
      series: [{ label: 'at', value: (_, x) => (x == null ? '–' : moment(x)) }, ...arms.map((arm) => line(arm, arm, amount))],
      cursor: { drag: { x: false, y: false } },
    };
    return new uPlot(options, [data.seconds, ...arms.map((arm) => data.arms[arm])], place);
  };
}

function queues(charts, all) {
  for (const data of all) {
    const figure = document.createElement('figure');
    const caption = document.createElement('figcaption');
    const place = document.createElement('div');
    caption.textContent = data.name;
    place.className = 'plot';
    figure.append(caption, place);
    charts.append(figure);
    draw(place, queueChart(data));
  }
}
