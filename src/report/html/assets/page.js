// Brings the page to life: theme, folds, printing, and the charts of every run.

function theme() {
  const button = document.querySelector('button.theme');
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);
  const name = () => (button.textContent = isDark() ? 'Light' : 'Dark');
  button.hidden = false;
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    name();
    redraw();
  });
  system.addEventListener('change', () => {
    name();
    redraw();
  });
  name();
}

function folds() {
  const button = document.querySelector('button.unfold');
  const all = [...document.querySelectorAll('details')];
  button.hidden = all.length === 0;
  button.addEventListener('click', () => {
    const open = all.some((fold) => !fold.open);
    for (const fold of all) fold.open = open;
    button.textContent = open ? 'Fold all' : 'Unfold all';
  });
}

// On paper everything is open and light, and as wide as paper is.
function printing() {
  let closed = [];
  let before;
  const root = document.documentElement;
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    for (const fold of closed) fold.open = true;
    before = root.dataset.theme;
    root.dataset.theme = 'light';
    root.classList.add('paper');
    redraw();
  });
  addEventListener('afterprint', () => {
    for (const fold of closed) fold.open = false;
    root.classList.remove('paper');
    if (before) root.dataset.theme = before;
    else delete root.dataset.theme;
    redraw();
  });
}

function resizing() {
  let width = innerWidth;
  let pending;
  addEventListener('resize', () => {
    if (innerWidth === width) return;
    width = innerWidth;
    clearTimeout(pending);
    pending = setTimeout(redraw, 120);
  });
}

function run(article) {
  const data = JSON.parse(article.querySelector('script.data').textContent);
  const times = article.querySelector('.over-time');
  if (times && data.time) overTime(times, data.time, article.id);
  const curve = article.querySelector('.curve .plot');
  if (curve && data.curve) draw(curve, curveChart(data.curve));
  const places = article.querySelector('.charts.queues');
  if (places) queues(places, data.queues);
}

function tables() {
  for (const table of document.querySelectorAll('table.sorts')) {
    sortable(table);
    const filter = table.closest('section').querySelector('.filter');
    if (filter) filtered(filter, table);
  }
}

theme();
folds();
printing();
resizing();
tables();
document.querySelectorAll('article').forEach(run);
