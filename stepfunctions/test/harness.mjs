// Runs a definition in an interpreter, with outcomes in place of AWS, and keeps account of what was walked.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StateMachine } from 'aws-local-stepfunctions';

// The interpreter wants it, and Node 20 does not have it yet.
Promise.withResolvers ??= () => {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};

const MACHINES = join(dirname(fileURLToPath(import.meta.url)), '..', 'machines');

export function definition(name) {
  return JSON.parse(readFileSync(join(MACHINES, `${name}.asl.json`), 'utf8'));
}

/** An error as a task reports it. */
export function failure(name, cause = '') {
  const error = new Error(cause);
  error.name = name;
  return error;
}

/** Every state of a definition, those inside of maps too, by name. */
export function states(machine) {
  const found = {};
  for (const [name, state] of Object.entries(machine.States)) {
    found[name] = state;
    const inner = state.ItemProcessor ?? state.Iterator;
    if (inner) {
      Object.assign(found, states(inner));
    }
  }
  return found;
}

/** The ways out of a state that are not the plain next one: branches of choices, and catchers. */
export function branches(machine) {
  const ways = [];
  for (const [name, state] of Object.entries(states(machine))) {
    for (const way of [...(state.Choices ?? []), ...(state.Catch ?? [])]) {
      ways.push(`${name} -> ${way.Next}`);
    }
    if (state.Default) {
      ways.push(`${name} -> ${state.Default}`);
    }
  }
  return [...new Set(ways)];
}

const walked = new Map();

/** What no run of the machine has entered or taken yet. */
export function unwalked(name) {
  const seen = walked.get(name) ?? new Set();
  const machine = definition(name);
  return [...Object.keys(states(machine)), ...branches(machine)].filter((one) => !seen.has(one));
}

/**
 * Runs a machine to its end.
 *
 * @param tasks by state: a function of input and how often it was called before, or a list of outcomes of which the
 *     last one stays; an Error is thrown, anything else returned
 * @param timeouts seconds after which a task is given up, by state, in place of what the definition says
 * @param abortWhen whether to cancel the execution at an event
 * @return result, or the error's name, the calls of tasks in their order, and events
 */
export async function run(name, input, tasks, { timeouts = {}, abortWhen } = {}) {
  const machine = definition(name);
  for (const [state, seconds] of Object.entries(timeouts)) {
    states(machine)[state].TimeoutSeconds = seconds;
  }
  const calls = [];
  const handlers = {};
  const waits = {};
  const retries = {};
  for (const [state, { Type: type }] of Object.entries(states(machine))) {
    retries[state] = 0;
    if (type === 'Wait') {
      waits[state] = 0;
    }
    if (type === 'Task') {
      handlers[state] = async (given) => {
        const before = calls.filter((call) => call.state === state).length;
        calls.push({ state, input: given });
        const outcome = tasks[state];
        if (outcome === undefined) {
          return {};
        }
        const value = typeof outcome === 'function'
          ? await outcome(given, before)
          : outcome[Math.min(before, outcome.length - 1)];
        if (value instanceof Error) {
          throw value;
        }
        return value;
      };
    }
  }
  const execution = new StateMachine(machine, { validationOptions: { noValidate: true } }).run(input, {
    overrides: { taskResourceLocalHandlers: handlers, waitTimeOverrides: waits, retryIntervalOverrides: retries },
    context: {
      Execution: { Id: 'arn:self', Input: input, StartTime: '2026-03-01T10:20:01.300Z' },
      StateMachine: { Id: 'arn:machine' },
    },
  });
  const events = [];
  const reading = (async () => {
    for await (const event of execution.eventLogs) {
      events.push(event);
      if (abortWhen?.(event)) {
        execution.abort();
      }
    }
  })();
  let result;
  let error;
  try {
    result = await execution.result;
  } catch (thrown) {
    error = thrown;
  }
  await reading;
  note(name, events);
  const end = events.at(-1);
  return { result, error: error && (end.Error ?? end.type), calls, events };
}

function note(name, events) {
  const seen = walked.get(name) ?? new Set();
  walked.set(name, seen);
  // Items of a map run side by side: what follows what is told apart by their index.
  const last = new Map();
  for (const event of events) {
    const lane = event.index ?? -1;
    if (event.type === 'StateEntered') {
      seen.add(event.state.name);
      for (const from of [last.get(lane), event.index === undefined ? undefined : last.get(-1)]) {
        if (from) {
          seen.add(`${from} -> ${event.state.name}`);
        }
      }
    }
    if (event.state) {
      last.set(lane, event.state.name);
    }
  }
}

export function retried(events, state) {
  return events.filter((event) => event.type === 'StateRetried' && event.state.name === state);
}

/** The words of a step or a job run. */
export function words(call) {
  const step = call.input.Step;
  return step ? step.HadoopJarStep.Args : call.input.JobDriver.SparkSubmit.EntryPointArguments;
}
