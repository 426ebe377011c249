// bpmn-engine (MIT) with the models in a folder: node engine.mjs FOLDER prints one line of JSON, as `speed round` does.
//
// It is only measured; nothing of it is part of the product. It is given every advantage that its interface offers: the model
// is parsed once for all instances, and left out of the JSON of a state.

import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine } from 'bpmn-engine';

/** Milliseconds for which one thing is done before it is measured, and then measured. */
const ROUND = 1000;

async function parsed(source) {
  const [definition] = await new Engine({ source }).getDefinitions();
  return definition.environment.options.source;
}

/** Hears which task waits. */
function hearing() {
  const ear = { listener: new EventEmitter(), waiting: null };
  ear.listener.on('activity.wait', (task) => (ear.waiting = task));
  return ear;
}

function complete(ear) {
  const task = ear.waiting;
  ear.waiting = null;
  task.signal();
}

async function begin(sourceContext) {
  const ear = hearing();
  const engine = new Engine({ sourceContext });
  await engine.execute({ listener: ear.listener });
  return { engine, ear };
}

async function inMemory(sourceContext) {
  const { engine, ear } = await begin(sourceContext);
  let tasks = 0;
  for (; ear.waiting; tasks += 1) complete(ear);
  expect(tasks === 10 && engine.state === 'idle');
}

async function asJson(sourceContext) {
  let { engine, ear } = await begin(sourceContext);
  let tasks = 0;
  let text = await written(engine);
  while (ear.waiting) {
    engine = new Engine({ sourceContext }).recover(JSON.parse(text));
    ear = hearing();
    await engine.resume({ listener: ear.listener });
    complete(ear);
    text = await written(engine);
    tasks += 1;
  }
  expect(tasks === 10 && engine.state === 'idle');
}

async function written(engine) {
  const state = await engine.getState();
  for (const definition of state.definitions) delete definition.source;
  return JSON.stringify(state);
}

async function halfWay(sourceContext) {
  const { engine, ear } = await begin(sourceContext);
  for (let task = 1; task < 5; task += 1) complete(ear);
  return engine;
}

function expect(fact) {
  if (!fact) throw new Error('the process did not run to its end');
}

/** Times a second, by the time this process had the processor. */
async function rate(act) {
  await round(act);
  return round(act);
}

async function round(act) {
  const begun = performance.now();
  const worked = process.cpuUsage();
  let times = 0;
  for (; performance.now() - begun < ROUND; times += 1) await act();
  const { user, system } = process.cpuUsage(worked);
  return (times * 1e6) / (user + system);
}

const folder = process.argv[2];
const [tenSource, large] = ['ten', 'large'].map((name) => readFileSync(join(folder, `${name}.bpmn`), 'utf8'));
const ten = await parsed(tenSource);
const list = new URL('./node_modules/bpmn-engine/package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(list, 'utf8'));
const figures = {
  engine: `bpmn-engine ${version}`,
  in_memory: 10 * (await rate(() => inMemory(ten))),
  as_json: 10 * (await rate(() => asJson(ten))),
  parse_ms: 1000 / (await rate(() => parsed(large))),
  json_bytes: Buffer.byteLength(await written(await halfWay(ten))),
};
console.log(JSON.stringify(figures));
