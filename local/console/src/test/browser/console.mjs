// Looks at the console as a person would, in Chromium: `node console.mjs URL CHROMIUM FOLDER`. After each thing that it has
// seen it prints a word, for which whoever started it makes the next thing happen.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [url, executablePath, folder] = process.argv.slice(2);
const PATIENCE = 90_000;
const errors = [];

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
console.log('done');
await browser.close();
