// Looks at the console as a person would, in Chromium: `node console.mjs URL CHROMIUM FOLDER`. After each thing that it has
// seen it prints a word, for which whoever started it makes the next thing happen.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [url, executablePath, folder] = process.argv.slice(2);
const PATIENCE = 90_000;
const SOON = 1000;
const errors = [];
const paints = [];

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await open('light', 1280);

async function open(colorScheme, width) {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  const opened = await context.newPage();
  opened.setDefaultTimeout(PATIENCE);
  opened.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  opened.on('pageerror', (error) => errors.push(String(error)));
  opened.on('request', (request) => request.url().startsWith(url) || request.url().startsWith('data:') || errors.push(`fetched ${request.url()}`));
  await opened.goto(url);
  await opened.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length);
  paints.push(await opened.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime));
  await opened.waitForFunction(() => document.body.dataset.state === 'shown');
  return opened;
}

/** Waits until an answer reads so, for such a reason. */
async function answered(id, verdict, reason = /(?:)/) {
  try {
    await page.waitForFunction(
      ([box, wanted, pattern]) => {
        const [shown, why] = ['.verdict', '.why'].map((part) => document.querySelector(`#answer-${box} ${part}`).textContent);
        return shown.includes(wanted) && new RegExp(pattern).test(why);
      },
      [id, verdict, reason.source],
    );
  } catch (error) {
    throw new Error(`'${id}' reads '${await page.locator(`#answer-${id}`).innerText()}', not ${verdict}`, { cause: error });
  }
}

async function pictures(name) {
  await page.screenshot({ path: join(folder, `${name}-light.png`), fullPage: true });
  for (const [scheme, width, suffix] of [['dark', 1280, 'dark'], ['light', 420, 'narrow']]) {
    const other = await open(scheme, width);
    await other.waitForFunction(() => document.querySelector('#answer-loss .verdict').textContent !== '…');
    const overflow = await other.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(overflow <= 0, `${suffix}: ${overflow} pixels too wide`);
    await other.screenshot({ path: join(folder, `${name}-${suffix}.png`), fullPage: true });
    await other.context().close();
  }
}

/** A page that is left open for hours is as large as after its first minutes. */
async function staysSmall() {
  const other = await open('light', 1280);
  const inspector = await other.context().newCDPSession(other);
  await inspector.send('Performance.enable');
  // Nothing but what is made up here is shown from now on, and without the time that layout takes.
  await other.evaluate(() => {
    ask = () => {};
    document.body.style.display = 'none';
  });
  await other.waitForLoadState('networkidle');
  const after = async (first, last) => {
    await other.evaluate(
      ([from, to]) => {
        const state = JSON.parse(JSON.stringify(shown));
        state.lake.aggregates.forEach((aggregate) => aggregate.rows.splice(10));
        for (let i = from; i < to; i++) {
          const [now, again] = [state.now + i * 1000, i % 500];
          show({
            ...state,
            now,
            samples: Array.from({ length: 60 }, (_, back) => [now - (59 - back) * 5000, i * 1000 + back * 700, (again * 37 + back * 11) % 3000]),
            behindByShard: { [`shard-${i}`]: again },
          });
        }
      },
      [first, last],
    );
    await inspector.send('HeapProfiler.collectGarbage');
    const { metrics } = await inspector.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  const start = performance.now();
  const early = await after(0, 500);
  const late = await after(500, 5000);
  assert.ok(late.Nodes <= early.Nodes + 20, `${early.Nodes} nodes after 500 updates, ${late.Nodes} after 5,000`);
  assert.ok(late.JSEventListeners <= early.JSEventListeners, `${early.JSEventListeners} listeners, then ${late.JSEventListeners}`);
  const grown = late.JSHeapUsedSize - early.JSHeapUsedSize;
  assert.ok(grown < 1 << 20, `${grown} bytes more after 5,000 updates than after 500`);
  console.error(`5,000 updates in ${Math.round(performance.now() - start)} ms, ${grown} bytes more than after 500`);
  await other.context().close();
}

await answered('pace', 'Starting');
console.log('open');

await answered('pace', 'Yes');
await answered('loss', 'Nothing', /^403 records read by /);
await answered('wrong', '3 dead letters', /^Mostly: /);
await answered('alerts', 'None');
assert.match(await page.locator('#balance').innerText(), /^Balances: 403 = 400 \+ 0 \+ 3 \+ 0/);
const letters = await page.locator('#letters').innerText();
assert.match(letters, /no access log \\x07/);
assert.ok((await page.locator('#series rect').count()) > 0, 'the aggregate has bars');
assert.ok((await page.locator('#latency dd').count()) === 3, 'latency has percentiles');
await pictures('running');
console.log('calm');

await answered('alerts', 'fired', /errors/);
assert.match(await page.locator('#alerts').innerText(), /critical/);
await answered('loss', 'Nothing', /^603 records read by /);
assert.match(await page.locator('#balance').innerText(), /^Balances: 603 = 600 \+ 0 \+ 3 \+ 0/);
await staysSmall();
console.log('burst');

await answered('pace', 'Stopped', /ingest/);
await answered('wrong', 'A query failed');
await pictures('failed');

// Everything that can be operated is reached by keys.
await page.keyboard.press('Tab');
assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
for (const wanted of ['aggregate', 'number']) {
  for (let presses = 0; presses < 10; presses++) {
    if (await page.evaluate((id) => document.activeElement.id === id, wanted)) break;
    await page.keyboard.press('Tab');
  }
  assert.equal(await page.evaluate(() => document.activeElement.id), wanted);
}
assert.deepEqual(errors, []);
// The best of several, since whatever else runs here makes the others slower.
assert.ok(Math.min(...paints) < SOON, `first paint after ${paints.map(Math.round)} ms`);
console.error(`First paint after ${paints.map(Math.round)} ms`);
console.log('done');
await browser.close();
