// checkout.k6.js as it stands, with every stage of its profile shortened to the share SHARE, as perf-gate's passes are.

import { options as whole } from './checkout.k6.js';

export { report, shop } from './checkout.k6.js';

const share = Number(__ENV.SHARE);
const units = { ms: 1, s: 1000, m: 60000 };
const shortened = (text) => `${Math.round(parseFloat(text) * units[text.replace(/[0-9.]+/, '')] * share)}ms`;

function pass(scenario) {
  const shorter = { ...scenario };
  if (scenario.duration) shorter.duration = shortened(scenario.duration);
  if (scenario.stages) shorter.stages = scenario.stages.map((s) => ({ ...s, duration: shortened(s.duration) }));
  return shorter;
}

export const options = {
  scenarios: Object.fromEntries(Object.entries(whole.scenarios).map(([name, scenario]) => [name, pass(scenario)])),
};
