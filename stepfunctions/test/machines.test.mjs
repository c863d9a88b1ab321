// Walks every branch of every machine. One file, so that what was not walked shows at its end.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import aslValidator from 'asl-validator';
import { parts, serverless, text, usesCluster } from '../serverless.mjs';
import { branches, definition, failure, retried, run, states, unwalked, words } from './harness.mjs';

/** The validator adds to what it is given. */
const validate = (machine, options) => aslValidator(structuredClone(machine), options);

const HERE = dirname(fileURLToPath(import.meta.url));
const NAMES = ['nightly-maintenance', 'historical-load', 'reprocess', 'sub-minute-trigger'];
const ALONE = { FindRunning: [{ Executions: [{ ExecutionArn: 'arn:self' }] }] };

const NIGHT = {
  clusterId: 'j-1',
  jars: { batch: 's3://code/batch.jar', streaming: 's3://code/streaming.jar' },
  topic: 'arn:aws:sns:eu-west-1:123456789012:ops',
  pipelines: [
    {
      name: 'web', file: 's3://config/web.yaml', lake: 's3://logs/lake', database: 'web', crawler: 'web_lake',
      tables: ['raw', 'records'],
    },
  ],
};
const ENDED = { Crawler: { State: 'READY', LastCrawl: { Status: 'SUCCEEDED' } } };

const FOREVER = new Promise(() => {});

const night = (tasks, input = NIGHT) =>
  run('nightly-maintenance', input, { ...ALONE, GetCrawler: [ENDED], ...tasks });
const message = ({ calls }) => calls.find((call) => call.state.startsWith('Notify')).input.Message;
const named = ({ calls }, state) => calls.filter((call) => call.state === state);

for (const name of NAMES) {
  test(`${name} is valid`, () => {
    const verdict = validate(definition(name));
    assert.ok(verdict.isValid, verdict.errorsText());
  });
}

test('serverless variants are valid, and those that the machines make', () => {
  for (const name of NAMES.filter((one) => usesCluster(definition(one)))) {
    const made = serverless(definition(name));
    const verdict = validate(made);
    assert.ok(verdict.isValid, verdict.errorsText());
    assert.equal(readFileSync(join(HERE, '../machines/serverless', `${name}.asl.json`), 'utf8'), text(made),
      'run node serverless.mjs');
    assert.ok(!text(made).includes('clusterId'));
  }
});

test('nightly: all is done, and told', async () => {
  const ran = await night({});

  assert.equal(ran.error, undefined);
  assert.deepEqual(named(ran, 'Compact').map(words).map((w) => w.at(-1)).sort(), ['raw', 'records']);
  assert.deepEqual(words(named(ran, 'Reconcile')[0]).slice(-3),
    ['s3://code/streaming.jar', 's3://config/web.yaml', '--reconcile']);
  assert.deepEqual(named(ran, 'StartCrawler')[0].input, { Name: 'web_lake' });
  assert.equal(named(ran, 'NotifySuccess').length, 1);
  assert.match(message(ran), /^1 pipelines are compacted/);
});

test('nightly: a pipeline without a crawler starts none', async () => {
  const { crawler, ...without } = NIGHT.pipelines[0];
  const ran = await night({}, { ...NIGHT, pipelines: [without] });

  assert.equal(named(ran, 'StartCrawler').length, 0);
  assert.equal(named(ran, 'NotifySuccess').length, 1);
});

test('nightly: one failing table stops no other, and the notice names it', async () => {
  const ran = await night({
    Compact: (input) => (input.Step.HadoopJarStep.Args.includes('raw') ? failure('States.TaskFailed') : {}),
  });

  assert.equal(ran.error, 'MaintenanceFailed');
  assert.ok(named(ran, 'Compact').some((call) => words(call).includes('records')));
  assert.equal(named(ran, 'Audit').length, 1);
  assert.match(message(ran), /^Not all is done: .*\{"table":"raw","failed":true,"error":"States.TaskFailed"\}/);
  assert.equal(named(ran, 'NotifySuccess').length, 0);
});

test('nightly: a step is tried again with backoff and full jitter', async () => {
  const one = { ...NIGHT, pipelines: [{ ...NIGHT.pipelines[0], tables: ['raw'] }] };
  const ran = await night({ Compact: [failure('States.TaskFailed'), failure('States.TaskFailed'), {}] }, one);

  assert.equal(ran.error, undefined);
  const tries = retried(ran.events, 'Compact');
  assert.equal(tries.length, 2);
  assert.deepEqual(tries[0].retry.retrier, {
    ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 60, MaxAttempts: 2, BackoffRate: 3, MaxDelaySeconds: 600,
    JitterStrategy: 'FULL',
  });
});

test('nightly: a step that takes too long is not tried again, and is named', async () => {
  const one = { ...NIGHT, pipelines: [{ ...NIGHT.pipelines[0], tables: ['raw'] }] };
  const ran = await run('nightly-maintenance', one, { ...ALONE, GetCrawler: [ENDED], Compact: () => FOREVER },
    { timeouts: { Compact: 0.02 } });

  assert.equal(named(ran, 'Compact').length, 1);
  assert.match(message(ran), /\{"table":"raw","failed":true,"error":"States.Timeout"\}/);
});

for (const state of ['Reconcile', 'Audit', 'Crawl']) {
  test(`nightly: ${state} fails, what follows goes on`, async () => {
    const ran = await night({ [state]: [failure('States.TaskFailed')] });

    assert.equal(named(ran, state).length, 3);
    assert.equal(named(ran, 'StartCrawler').length, 1);
    assert.match(message(ran), new RegExp(`"${state.toLowerCase()}":\\{"Error":"States.TaskFailed"`));
    assert.equal(ran.error, 'MaintenanceFailed');
  });
}

test('nightly: a crawler that runs already is waited for', async () => {
  const running = { Crawler: { State: 'RUNNING', LastCrawl: { Status: 'SUCCEEDED' } } };
  const ran = await night({
    StartCrawler: [failure('Glue.CrawlerRunningException')], GetCrawler: [running, running, ENDED],
  });

  assert.equal(ran.error, undefined);
  assert.equal(named(ran, 'GetCrawler').length, 3);
});

test('nightly: a crawler that cannot be started, asked or does not succeed is named', async () => {
  const failed = { Crawler: { State: 'READY', LastCrawl: { Status: 'FAILED' } } };
  for (const [tasks, expected] of [
    [{ StartCrawler: [failure('Glue.EntityNotFoundException')] }, /"crawler":\{"Error":"Glue.EntityNotFound/],
    [{ GetCrawler: [failure('States.TaskFailed')] }, /"crawler":\{"Error":"States.TaskFailed/],
    [{ GetCrawler: [failed] }, /crawler ended as FAILED/],
  ]) {
    const ran = await night(tasks);
    assert.equal(ran.error, 'MaintenanceFailed');
    assert.match(message(ran), expected);
  }
});

test('a second execution ends at once, and the first does not take itself for another', async () => {
  for (const [name, input] of [['nightly-maintenance', NIGHT], ['historical-load', LOAD], ['reprocess', AGAIN]]) {
    const both = { FindRunning: [{ Executions: [{ ExecutionArn: 'arn:self' }, { ExecutionArn: 'arn:earlier' }] }] };
    const second = await run(name, input, both);
    assert.equal(second.error, undefined);
    assert.deepEqual(second.calls.map((call) => call.state), ['FindRunning']);

    const later = { Executions: [{ ExecutionArn: 'arn:later' }, { ExecutionArn: 'arn:self' }] };
    const first = await run(name, input, { ...COUNTED, GetCrawler: [ENDED], FindRunning: [later] });
    assert.equal(first.error, undefined);
    assert.equal(named(first, 'NotifySuccess').length, 1);
  }
});

test('a guard that cannot look fails loudly, after tries', async () => {
  const ran = await night({ FindRunning: [failure('States.TaskFailed', 'AccessDenied')] });

  assert.equal(named(ran, 'FindRunning').length, 6);
  assert.ok(ran.error);
  assert.equal(named(ran, 'Compact').length, 0);
});

test('one that is cancelled starts nothing more', async () => {
  const ran = await run('nightly-maintenance', NIGHT, { ...ALONE, Reconcile: () => FOREVER }, {
    timeouts: { Reconcile: 0.05 },
    abortWhen: (event) => event.type === 'StateEntered' && event.state.name === 'Reconcile',
  });

  assert.equal(ran.error, 'ExecutionAborted');
  assert.equal(named(ran, 'Crawl').length, 0);
  assert.equal(ran.calls.filter((call) => call.state.startsWith('Notify')).length, 0);
});

const LOAD = {
  clusterId: 'j-1', jars: NIGHT.jars, topic: NIGHT.topic, input: 's3://archive/2025/', chunks: 's3://work/2025',
  slices: '16', pipelineFile: 's3://config/web.yaml', manifest: 's3://work/2025/manifest.json',
  errors: 's3://work/2025/errors', warehouse: { workgroup: 'logs', database: 'logs', schema: 'web', fact: 'requests' },
};
const COUNTED = {
  CountFacts: [{ Id: 'q-1' }],
  DescribeCount: [{ Id: 'q-1', Status: 'STARTED' }, { Id: 'q-1', Status: 'FINISHED' }],
  GetCount: [{ Records: [[{ LongValue: 0 }]] }],
};
const load = (tasks) => run('historical-load', LOAD, { ...ALONE, ...COUNTED, ...tasks });

test('historical load: split, load, count, tell', async () => {
  const ran = await load({});

  assert.equal(ran.error, undefined);
  assert.deepEqual(ran.calls.map((call) => call.state),
    ['FindRunning', 'Split', 'Load', 'CountFacts', 'DescribeCount', 'DescribeCount', 'GetCount', 'NotifySuccess']);
  assert.equal(named(ran, 'CountFacts')[0].input.Sql,
    'SELECT count(*) FROM web.loads l WHERE l.facts <> (SELECT count(*) FROM web.requests f WHERE f.load_id = l.load_id)');
});

test('historical load: whatever fails is told, and nothing after it runs', async () => {
  const broken = [failure('States.TaskFailed')];
  for (const [tasks, expected] of [
    [{ Split: broken }, /TaskFailed/],
    [{ Load: broken }, /TaskFailed/],
    [{ CountFacts: broken }, /TaskFailed/],
    [{ DescribeCount: broken }, /TaskFailed/],
    [{ GetCount: broken }, /TaskFailed/],
    [{ DescribeCount: [{ Id: 'q-1', Status: 'FAILED' }] }, /count of the facts failed/],
    [{ DescribeCount: [{ Id: 'q-1', Status: 'ABORTED' }] }, /count of the facts failed/],
    [{ GetCount: [{ Records: [[{ LongValue: 2 }]] }] }, /2 loads have other facts than they say/],
  ]) {
    const ran = await load(tasks);
    assert.equal(ran.error, 'LoadFailed');
    assert.match(message(ran), expected);
    assert.equal(named(ran, 'NotifySuccess').length, 0);
  }
  assert.equal(named(await load({ Split: broken }), 'Load').length, 0);
});

const AGAIN = {
  clusterId: 'j-1', jars: NIGHT.jars, topic: NIGHT.topic, pipelineFile: 's3://config/web.yaml', lake: 's3://logs/lake',
  pipeline: 'web', from: '2026-03-01', to: '2026-03-08',
};

test('reprocess: done, or told which step failed', async () => {
  const ran = await run('reprocess', AGAIN, ALONE);
  assert.deepEqual(ran.calls.map((call) => call.state),
    ['FindRunning', 'Reprocess', 'Reconcile', 'Audit', 'NotifySuccess']);

  for (const state of ['Reprocess', 'Reconcile', 'Audit']) {
    const broken = await run('reprocess', AGAIN, { ...ALONE, [state]: [failure('States.TaskFailed')] });
    assert.equal(broken.error, 'ReprocessFailed');
    assert.match(message(broken), /web: 2026-03-01 to 2026-03-08 is not read anew/);
  }
});

const MINUTE = { scheduledTime: '2026-03-01T10:20:00Z', target: 'arn:target', input: { job: 'poll' } };

test('sub-minute: six calls at the marks of their minute, however slow each is', async () => {
  const marks = ['00', '10', '20', '30', '40', '50'];
  let seed = 7;
  const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  let calls = 0;
  for (let minute = 20; minute < 25; minute++) {
    const begin = Date.parse(`2026-03-01T10:${minute}:00Z`);
    const ran = await run('sub-minute-trigger', { ...MINUTE, scheduledTime: `2026-03-01T10:${minute}:00Z` }, {});
    assert.deepEqual(named(ran, 'Invoke').map((call) => call.input.Name),
      marks.map((mark) => `2026-03-01T10-${minute}-${mark}`));
    // A virtual clock: the schedule is late, and calls take their time.
    let clock = begin + random() * 3000;
    let waited = 0;
    for (const event of ran.events.filter((e) => e.type === 'StateEntered' && e.state.name === 'WaitForMark')) {
      const mark = Date.parse(event.state.input.mark.at);
      waited += Math.max(0, mark - clock);
      clock = Math.max(clock, mark);
      const drift = clock - begin - 10_000 * (calls++ % 6);
      assert.ok(drift === 0 || (calls % 6 === 1 && drift < 3000), `call ${calls} is ${drift} ms late`);
      clock += random() * 4000;
    }
    assert.ok(waited > 25_000 && waited <= 50_000, `waited ${waited} ms`);
  }
  assert.equal(calls, 30);
});

test('sub-minute: a double trigger runs once for each mark, and a call that fails skips no other', async () => {
  const taken = new Set();
  const target = (input) => {
    if (taken.has(input.Name)) {
      return failure('StepFunctions.ExecutionAlreadyExistsException');
    }
    taken.add(input.Name);
    return {};
  };
  const twice = await Promise.all([1, 2].map(() => run('sub-minute-trigger', MINUTE, { Invoke: target })));
  assert.ok(twice.every((ran) => ran.error === undefined));
  assert.equal(taken.size, 6);

  const ran = await run('sub-minute-trigger', MINUTE,
    { Invoke: (input, before) => (before === 2 ? failure('States.TaskFailed') : {}) });
  assert.equal(ran.error, undefined);
  assert.equal(named(ran, 'Invoke').length, 6);
});

test('steps are those of the jobs, with options that they have', () => {
  const root = process.env.MILLRACE_ROOT ?? join(HERE, '../..');
  const batch = join(root, 'batch/src/main/java/io/millrace/batch');
  const sources = readdirSync(batch, { recursive: true }).filter((file) => file.endsWith('.java'));
  const read = (file) => readFileSync(join(batch, file), 'utf8');
  for (const name of NAMES) {
    for (const [state, { Parameters: given }] of Object.entries(states(definition(name)))) {
      const args = given?.Step?.HadoopJarStep['Args.$'];
      if (!args) {
        continue;
      }
      const all = parts(args).map((word) => word.replaceAll("'", ''));
      const main = all[all.indexOf('--class') + 1];
      const given_ = all.slice(all.findIndex((word) => word.startsWith('$.jars.')) + 1);
      const module = main.includes('Streaming') ? 'streaming' : 'batch';
      assert.ok(existsSync(join(root, module, 'src/main/java', `${main.replaceAll('.', '/')}.java`)), main);
      if (module === 'streaming') {
        const source = readFileSync(join(root, module, 'src/main/java', `${main.replaceAll('.', '/')}.java`), 'utf8');
        given_.filter((word) => word.startsWith('--')).forEach((flag) => assert.ok(source.includes(`"${flag}"`)));
        continue;
      }
      const command = sources.find((file) => /^\w+Command\.java$/.test(file) && read(file).includes(`return "${given_[0]}";`));
      assert.ok(command, `${name}, ${state}: no job ${given_[0]}`);
      const options = sources
        .filter((file) => file.endsWith('Options.java') && read(command).includes(file.replace(/.*\/|\.java/g, '')))
        .concat('lake/LakeOptions.java')
        .map(read)
        .join('');
      given_.filter((word) => word.startsWith('--')).forEach((option) =>
        assert.ok(options.includes(`"${option}"`), `${name}, ${state}: ${given_[0]} has no ${option}`));
    }
  }
});

test('the harness agrees with published verdicts on other definitions', (context) => {
  const samples = process.env.MILLRACE_SAMPLES ? join(process.env.MILLRACE_SAMPLES, 'asl') : '';
  if (!existsSync(join(samples, 'EXPECTED.json'))) {
    context.skip('no sample definitions at hand');
    return;
  }
  const expected = JSON.parse(readFileSync(join(samples, 'EXPECTED.json'), 'utf8'));
  let checked = 0;
  for (const [file, verdict] of Object.entries(expected)) {
    if (verdict?.valid === undefined || !existsSync(join(samples, file))) {
      continue;
    }
    const { isValid } = validate(JSON.parse(readFileSync(join(samples, file), 'utf8')), verdict.options);
    assert.equal(isValid, verdict.valid, file);
    checked++;
  }
  assert.ok(checked > 20, `${checked} checked`);
});

after(() => {
  for (const name of NAMES) {
    assert.deepEqual(unwalked(name), [], `${name} has states or branches that no test walks`);
    assert.ok(branches(definition(name)).length > 0);
  }
});
