'use strict';
// Asks for the state each second and shows it. No library, nothing from elsewhere.
const EVERY = 1000;
const WINDOW = 5 * 60_000;
const $ = (id) => document.getElementById(id);
const number = (value) => Math.round(value).toLocaleString('en-US');
const time = (at) => new Date(at).toISOString().slice(11, 19);
const moment = (text) => (text ? String(text).replace('T', ' ').replace(/(\.\d+)?Z$/, '') : '');

function millis(value) {
  if (value < 1000) return `${number(value)} ms`;
  if (value < 60_000) return `${(value / 1000).toFixed(1)} s`;
  if (value < 3_600_000) return `${Math.floor(value / 60_000)} min ${Math.floor((value % 60_000) / 1000)} s`;
  return `${Math.floor(value / 3_600_000)} h ${Math.floor((value % 3_600_000) / 60_000)} min`;
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** Fills a table's body; a cell is a text, or [text, class]. */
function fill(table, rows, empty) {
  const body = $(table).tBodies[0];
  const made = rows.map((cells) => {
    const row = element('tr');
    for (const cell of cells) row.append(Array.isArray(cell) ? element('td', cell[0], cell[1]) : element('td', cell));
    return row;
  });
  if (!made.length) {
    const row = element('tr');
    const cell = element('td', empty, 'empty');
    cell.colSpan = Math.max(1, $(table).tHead ? $(table).tHead.rows[0]?.cells.length ?? 1 : 1);
    row.append(cell);
    made.push(row);
  }
  body.replaceChildren(...made);
}

function answer(id, kind, verdict, why) {
  const box = $(`answer-${id}`);
  box.className = kind;
  const [shown, reason] = [box.querySelector('.verdict'), box.querySelector('.why')];
  if (shown.textContent !== verdict) shown.textContent = verdict;
  if (reason.textContent !== why) reason.textContent = why;
}

const SVG = 'http://www.w3.org/2000/svg';
function svg(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A step that people count in: 1, 2 or 5 times a power of ten. */
function step(most) {
  const power = 10 ** Math.floor(Math.log10(most || 1));
  return [1, 2, 5, 10].map((one) => one * power).find((one) => most / one <= 4) ?? power * 10;
}

/** Draws points [x, y] as a line or as bars, over the times from..to. */
function chart(id, points, { from, to, bars = false, height = 150, label = (x) => time(x), unit = (y) => short(y), what }) {
  const box = $(id);
  const width = Math.max(320, box.clientWidth || 600);
  const thick = bars ? Math.max(2, Math.min(18, (width - 60) / Math.max(1, points.length) - 2)) : 0;
  const [left, right, top, bottom] = [52 + thick / 2, 8 + thick / 2, 8, 20];
  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': what });
  if (!points.length) {
    picture.append(svg('text', { x: width / 2, y: height / 2, 'text-anchor': 'middle', class: 'none' }, 'Nothing to show yet.'));
    box.replaceChildren(picture);
    return;
  }
  const most = Math.max(...points.map((point) => point[1]), 0);
  const unitStep = step(most);
  const high = Math.max(unitStep, Math.ceil(most / unitStep) * unitStep);
  const x = (at) => left + ((at - from) / Math.max(1, to - from)) * (width - left - right);
  const y = (value) => height - bottom - (value / high) * (height - top - bottom);
  for (let value = 0; value <= high; value += unitStep) {
    picture.append(svg('line', { x1: left - thick / 2, x2: width - right + thick / 2, y1: y(value), y2: y(value), class: 'grid' }));
    picture.append(svg('text', { x: left - thick / 2 - 6, y: y(value) + 4, 'text-anchor': 'end', class: 'axis' }, unit(value)));
  }
  for (const part of [0, 0.5, 1]) {
    const at = from + (to - from) * part;
    picture.append(svg('text', { x: x(at), y: height - 4, 'text-anchor': ['start', 'middle', 'end'][part * 2], class: 'axis' }, label(at)));
  }
  if (bars) {
    for (const [at, value] of points) {
      const bar = svg('rect', { x: x(at) - thick / 2, y: y(value), width: thick, height: Math.max(1, height - bottom - y(value)), class: 'bar' });
      bar.append(svg('title', {}, `${label(at)}: ${number(value)}`));
      picture.append(bar);
    }
  } else {
    const line = points.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
    picture.append(svg('polygon', { points: [`${x(points[0][0])},${y(0)}`, ...line, `${x(points.at(-1)[0])},${y(0)}`].join(' '), class: 'area' }));
    picture.append(svg('polyline', { points: line.join(' '), class: 'line' }));
  }
  box.replaceChildren(picture);
}

function short(value) {
  if (value >= 1e6) return `${+(value / 1e6).toFixed(1)}M`;
  if (value >= 1e4) return `${+(value / 1e3).toFixed(1)}k`;
  return String(+value.toFixed(2));
}

/** Records per second between samples of a counter, a point every two seconds or more. */
function rates(samples) {
  const points = [];
  let before;
  for (const [at, read] of samples) {
    if (before && at - before[0] >= 2000) {
      points.push([at, Math.max(0, (read - before[1]) * 1000) / (at - before[0])]);
      before = [at, read];
    }
    before ??= [at, read];
  }
  return points;
}

function ledgerRates(batches) {
  const ordered = [...batches].sort((a, b) => a[0] - b[0]);
  return ordered.slice(1).map(([at, records], i) => [at, (records * 1000) / Math.max(1, at - ordered[i][0])]);
}

function showPace(state) {
  const queries = state.queries ?? [];
  const dead = queries.filter((query) => !query.active && query.failure);
  const behind = state.samples?.at(-1)?.[2];
  if (!state.pipeline) {
    answer('pace', '', 'Starting', state.note ?? '');
  } else if (dead.length) {
    answer('pace', 'bad', 'Stopped', `${dead[0].name}: ${dead[0].failure}`);
  } else if (state.live && queries.length && queries.every((query) => !query.active)) {
    answer('pace', '', 'Ended', 'Its queries were stopped.');
  } else if (!state.live) {
    const last = state.lake?.ledgerRates?.[0]?.[0];
    answer('pace', '', last ? `${millis(state.now - last)} ago` : 'No data', 'Since the newest micro-batch: only the tables are shown, not the process.');
  } else if (behind === undefined) {
    answer('pace', '', 'Waiting', 'No micro-batch has ended yet.');
  } else if (behind > 15_000) {
    const worst = Object.entries(state.behindByShard ?? {}).sort((a, b) => b[1] - a[1])[0];
    answer('pace', 'warn', `Behind by ${millis(behind)}`, worst ? `Most of all ${worst[0]}.` : '');
  } else {
    answer('pace', 'good', 'Yes', `${millis(behind)} behind the newest record.`);
  }
}

function showLoss({ lake }) {
  const ledger = lake?.ledger;
  if (!ledger?.records) {
    answer('loss', '', 'Not known yet', lake?.problem ?? 'No record has been read yet.');
    return;
  }
  const accounted = ledger.parsed + ledger.filtered + ledger.deadLetters + ledger.dropped;
  const missing = ledger.records - ledger.raw;
  if (ledger.gaps) {
    answer('loss', 'bad', `${number(ledger.gaps)} gaps`, 'The source no longer had records when they were to be read; the ledger names the ranges.');
  } else if (missing !== 0 || accounted !== ledger.messages) {
    answer('loss', 'bad', 'Does not balance', 'Run millrace audit: it says which shard and micro-batch.');
  } else {
    answer('loss', 'good', 'Nothing', `${number(ledger.raw)} records read by ${time(lake.lookedAt)}, each accounted for.`);
  }
  fill('ledger', [
    ['records read from the source', [number(ledger.records), 'n']],
    ['rows in raw', [number(ledger.raw), 'n']],
    ['messages in them', [number(ledger.messages), 'n']],
    ['rows in records', [number(ledger.parsed), 'n']],
    ['left out by the pipeline’s condition', [number(ledger.filtered), 'n']],
    ['dead letters', [number(ledger.deadLetters), 'n']],
    ['control messages dropped', [number(ledger.dropped), 'n']],
  ]);
  const balances = missing === 0 && accounted === ledger.messages;
  $('balance').className = balances ? 'good' : 'bad';
  $('balance').textContent = balances
    ? `Balances: ${number(ledger.messages)} = ${number(ledger.parsed)} + ${number(ledger.filtered)} + ${number(ledger.deadLetters)} + ${number(ledger.dropped)}`
    : `Does not balance: ${number(ledger.messages)} messages, ${number(accounted)} accounted for, ${number(missing)} records not in raw`;
}

function showWrong({ lake, queries, throttles }) {
  const failed = (queries ?? []).find((query) => query.failure);
  const letters = lake?.ledger?.deadLetters ?? 0;
  const undelivered = lake?.undelivered?.count ?? 0;
  if (failed) answer('wrong', 'bad', 'A query failed', `${failed.name}: ${failed.failure}`);
  else if (lake?.problem && lake.problem.startsWith('The tables could not')) answer('wrong', 'bad', 'Tables unreadable', lake.problem);
  else if (undelivered) answer('wrong', 'warn', `${number(undelivered)} undelivered`, `${lake.undelivered.newest[0]?.index ?? ''}: ${lake.undelivered.newest[0]?.reason ?? ''}`);
  else if (letters) answer('wrong', 'warn', `${number(letters)} dead letters`, lake.deadLetterReasons?.[0] ? `Mostly: ${lake.deadLetterReasons[0].reason}` : '');
  else if (throttles) answer('wrong', 'warn', `${number(throttles)} throttles`, 'Kinesis asked to slow down; calls were tried again.');
  else if (lake?.ledger) answer('wrong', 'good', 'No', 'No query failed, no message was rejected.');
  else answer('wrong', '', 'Not known yet', '');
}

function showAlerts({ lake }) {
  const alerts = lake?.alerts;
  if (!alerts) return answer('alerts', '', 'Not known yet', '');
  const newest = alerts.newest[0];
  if (newest) answer('alerts', newest.severity === 'critical' ? 'bad' : 'warn', `${number(alerts.count)} fired`, `Newest: ${newest.alert}, ${moment(newest.fired_at)}`);
  else answer('alerts', 'good', 'None', 'No alert has fired.');
  fill('alerts', alerts.newest.map((one) => [[moment(one.fired_at), 't'], one.alert, [one.severity, `state ${one.severity === 'critical' ? 'bad' : 'warn'}`], one.message, one.state]),
    'No alert has fired. Alerts of the pipeline file appear here as they do.');
}

function showStream(state) {
  const to = state.now;
  const live = rates(state.samples ?? []).filter(([at]) => at > to - WINDOW);
  const points = state.live ? live : ledgerRates(state.lake?.ledgerRates ?? []);
  const from = state.live ? Math.max(to - WINDOW, points[0]?.[0] ?? to - 60_000) : points[0]?.[0] ?? to;
  chart('rate', points, { from, to: state.live ? to : points.at(-1)?.[0] ?? to, what: 'Records per second over the last minutes' });
  const lag = (state.samples ?? []).filter(([at]) => at >= from).map(([at, , behind]) => [at, behind / 1000]);
  chart('lag', lag, { from, to, height: 120, unit: (y) => `${short(y)} s`, what: 'Seconds behind over the last minutes' });
  fill('shards', Object.entries(state.behindByShard ?? {}).map(([shard, behind]) => [shard, [millis(behind), 'n']]),
    state.live ? 'No shard is behind.' : 'Known only while the pipeline runs in this process; see millrace lag.');
  const batches = (state.batches ?? []).filter((batch) => batch.query.endsWith('.ingest')).slice(-60);
  chart('timeline', batches.map((batch) => [batch.start, batch.millis]), { from: batches[0]?.start ?? to, to: batches.at(-1)?.start ?? to, bars: true, height: 110, what: 'How long each micro-batch of ingest took' });
  const latency = state.lake?.latency;
  $('latency').replaceChildren(...(latency
    ? [['p50', latency.p50], ['p95', latency.p95], ['p99', latency.p99]].flatMap(([name, value]) => {
      const group = element('div');
      group.append(element('dt', name), element('dd', millis(value)));
      return [group];
    })
    : [element('dt', 'Known once micro-batches have ended in this process.')]));
  fill('queries', (state.queries ?? []).map((query) => [
    query.name.replace(`${state.pipeline}.`, ''),
    [query.active ? 'runs' : query.failure ? `failed: ${query.failure}` : 'ended', `state ${query.active ? 'good' : query.failure ? 'bad' : ''}`],
    [number(query.batches), 'n'], [millis(query.lastMillis), 'n'], [number(query.stateRows), 'n'],
  ]), 'Known only while the pipeline runs in this process.');
}

function showLetters({ lake }) {
  fill('reasons', (lake?.deadLetterReasons ?? []).map((one) => [one.reason, one.format, [number(one.count), 'n']]), lake?.ledger ? 'No message was rejected.' : 'Not known yet.');
  const list = (lake?.deadLetters ?? []).map((letter) => {
    const item = element('li');
    item.append(element('span', `${letter.reason}  `, 'state bad'));
    item.append(element('span', `${moment(new Date(letter.arrivedAt).toISOString())}  ${letter.shard}  ${letter.sequence}${letter.at === undefined ? '' : `  byte ${letter.at}`} of ${letter.length}`, 'meta'));
    const code = element('code');
    // Where a byte is shown as one character, the place can be marked.
    if (letter.at !== undefined && letter.at < letter.value.length && !letter.value.includes('\\x')) {
      code.append(letter.value.slice(0, letter.at), element('mark', letter.value[letter.at]), letter.value.slice(letter.at + 1));
    } else {
      code.textContent = letter.value || '(no bytes)';
    }
    item.append(code);
    return item;
  });
  $('letters').replaceChildren(...(list.length ? list : [element('li', 'A message that cannot be parsed will appear here, with its bytes and the reason.')]));
}

function showLate({ lake }) {
  if (!lake?.lateRows) return;
  $('late').textContent = lake.lateRows.count
    ? `${number(lake.lateRows.count)} rows came behind the watermark; their windows are computed again. ${number(lake.amendments.count)} values were amended.`
    : 'No row has come behind the watermark.';
  fill('amendments', lake.amendments.newest.map((one) => [[moment(one.amended_at), 't'], one.aggregate, one.key, one.old_value ?? '(none)', one.new_value ?? '(none)']),
    'Nothing was amended.');
}

/** Keeps a choice where it still exists. */
function choices(select, names) {
  if (names.join('\n') !== [...select.options].map((option) => option.value).join('\n')) {
    const kept = select.value;
    select.replaceChildren(...names.map((name) => new Option(name, name)));
    if (names.includes(kept)) select.value = kept;
  }
}

let shown;
function showAggregates({ lake }) {
  const all = lake?.aggregates ?? [];
  choices($('aggregate'), all.map((one) => one.name));
  const aggregate = all.find((one) => one.name === $('aggregate').value);
  if (!aggregate) {
    chart('series', [], { from: 0, to: 1, what: 'No aggregate' });
    return;
  }
  const keyLike = /^(status|code|port|year|month|day|hour|line)$|_id$|port$/;
  choices($('number'), [...aggregate.numbers].sort((a, b) => keyLike.test(a) - keyLike.test(b)));
  const sums = new Map();
  for (const row of aggregate.rows) {
    const at = Date.parse(row[aggregate.time]);
    const value = row[$('number').value];
    if (!Number.isNaN(at) && typeof value === 'number') sums.set(at, (sums.get(at) ?? 0) + value);
  }
  const points = [...sums].sort((a, b) => a[0] - b[0]).slice(-60);
  chart('series', points, {
    from: points[0]?.[0] ?? 0, to: points.at(-1)?.[0] ?? 1, bars: true,
    label: (at) => moment(new Date(at).toISOString()).slice(5, 16), what: `${$('number').value} by ${aggregate.time}, summed over all keys`,
  });
  const head = element('tr');
  for (const column of aggregate.columns) head.append(element('th', column, aggregate.numbers.includes(column) ? 'n' : ''));
  $('rows').tHead.replaceChildren(head);
  fill('rows', aggregate.rows.slice(0, 100).map((row) => aggregate.columns.map((column) => {
    const value = row[column];
    if (value === undefined || value === null) return '';
    if (typeof value === 'number') return [Number.isInteger(value) ? value.toLocaleString('en-US', { useGrouping: !keyLike.test(column) }) : String(+value.toFixed(3)), 'n'];
    return typeof value === 'object' ? JSON.stringify(value) : [moment(value), /^\d{4}-\d\d-\d\dT/.test(value) ? 't' : ''];
  })), 'No row yet.');
}

function show(state) {
  shown = state;
  document.title = state.pipeline ? `${state.pipeline} · Millrace` : 'Millrace console';
  $('pipeline').textContent = state.pipeline ?? 'Millrace';
  $('note').textContent = state.note ?? '';
  $('clock').textContent = `${new Date(state.now).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  showPace(state);
  showLoss(state);
  showWrong(state);
  showAlerts(state);
  showStream(state);
  showLetters(state);
  showLate(state);
  showAggregates(state);
  $('foot').textContent = state.lake?.lookedAt
    ? `Tables below ${state.lakeHome}, looked at ${time(state.lake.lookedAt)} in ${millis(state.lake.tookMillis)}.`
    : state.lakeHome ? `Tables below ${state.lakeHome}.` : '';
}

async function ask() {
  try {
    const reply = await fetch('state.json', { cache: 'no-store' });
    if (!reply.ok) throw new Error(`answered ${reply.status}`);
    show(await reply.json());
    document.body.dataset.state = 'shown';
  } catch (error) {
    answer('pace', '', 'Disconnected', `The process that served this page has ended (${error.message}). What is shown is the last that it said.`);
    document.body.dataset.state = 'lost';
  }
  setTimeout(ask, EVERY);
}

for (const select of ['aggregate', 'number']) $(select).addEventListener('change', () => shown && showAggregates(shown));
ask();
