// Makes the EMR Serverless variant of each machine that adds steps to a cluster: `node serverless.mjs` writes machines/serverless/.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const STEP = 'arn:aws:states:::elasticmapreduce:addStep.sync';
const JOB = 'arn:aws:states:::emr-serverless:startJobRun.sync';

/** The parts of `States.Array('a', $.b)`. */
export function parts(array) {
  return array.slice('States.Array('.length, -1).split(', ');
}

/** The words of a spark-submit as those of a job run. */
function jobRun({ Step: step }) {
  const words = parts(step.HadoopJarStep['Args.$']);
  const jar = words.findIndex((word) => word.startsWith('$.jars.'));
  const submit = words.slice(words.indexOf("'--class'"), jar).map((word) => word.slice(1, -1));
  return {
    'ApplicationId.$': '$.applicationId',
    'ExecutionRoleArn.$': '$.executionRole',
    Name: step.Name,
    JobDriver: {
      SparkSubmit: {
        'EntryPoint.$': words[jar],
        'EntryPointArguments.$': `States.Array(${words.slice(jar + 1).join(', ')})`,
        SparkSubmitParameters: submit.join(' '),
      },
    },
  };
}

/** A definition, or any part of one, without clusters. */
export function serverless(part) {
  if (Array.isArray(part)) {
    return part.map(serverless);
  }
  if (part === null || typeof part !== 'object') {
    return part;
  }
  const made = {};
  for (const [key, value] of Object.entries(part)) {
    if (key === 'clusterId.$') {
      made['applicationId.$'] = '$.applicationId';
      made['executionRole.$'] = '$.executionRole';
    } else if (key === 'Resource' && value === STEP) {
      made.Resource = JOB;
    } else if (key === 'Parameters' && part.Resource === STEP) {
      made.Parameters = jobRun(value);
    } else {
      made[key] = serverless(value);
    }
  }
  return made;
}

export function text(definition) {
  return `${JSON.stringify(definition, null, 2)}\n`;
}

export function usesCluster(definition) {
  return JSON.stringify(definition).includes(STEP);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const machines = join(dirname(fileURLToPath(import.meta.url)), 'machines');
  mkdirSync(join(machines, 'serverless'), { recursive: true });
  for (const file of readdirSync(machines).filter((name) => name.endsWith('.asl.json'))) {
    const definition = JSON.parse(readFileSync(join(machines, file), 'utf8'));
    if (usesCluster(definition)) {
      writeFileSync(join(machines, 'serverless', file), text(serverless(definition)));
    }
  }
}
