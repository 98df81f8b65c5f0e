// Tables that sort by a click on a heading, and show the rows whose name holds a text.

function sortable(table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const value = (row, column, isNumber) => {
    const cell = row.cells[column];
    return isNumber ? Number(cell.dataset.by ?? NaN) : cell.textContent;
  };
  const compare = (a, b, isNumber) => {
    if (!isNumber) return a.localeCompare(b, 'en', { numeric: true });
    // What has no number is last, whichever way it is sorted.
    return a - b;
  };
  const sort = (head, column) => {
    const isNumber = head.dataset.sorts === 'number';
    const first = isNumber ? 'descending' : 'ascending';
    const other = isNumber ? 'ascending' : 'descending';
    const order = head.getAttribute('aria-sort') === first ? other : first;
    for (const each of heads) each.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', order);
    const way = order === 'ascending' ? 1 : -1;
    const rows = [...body.rows].map((row) => [value(row, column, isNumber), row]);
    const known = rows.filter(([x]) => !Number.isNaN(x)).sort(([a], [b]) => way * compare(a, b, isNumber));
    const unknown = rows.filter(([x]) => Number.isNaN(x));
    body.append(...[...known, ...unknown].map(([, row]) => row));
  };
  heads.forEach((head, column) => {
    if (!head.dataset.sorts) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    button.addEventListener('click', () => sort(head, column));
    head.append(button);
  });
}

function filtered(filter, table) {
  const [input, found] = [filter.querySelector('input'), filter.querySelector('output')];
  filter.hidden = false;
  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
      shown += !row.hidden;
    }
    found.value = wanted ? `${shown} found` : '';
  });
}
