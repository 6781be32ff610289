import { isFailing, type Scalar, scalar, type Value } from '../../syntax/jinja/value.ts';
import type { YamlNode } from '../../syntax/yaml.ts';
import type { Outcome, Place } from './context.ts';
import { namesOf, nodeValue } from './values.ts';
import { given, levelOf, UNKNOWN } from './variables.ts';

/** What `set_fact` gives the host for all that follows; under a condition that is open, the value is not known any more. */
export function setFacts(args: YamlNode, { machine, variables, when }: Place): Outcome {
  let outcome: Outcome = 'unchanged';
  for (const [name, node] of levelOf(args)) {
    if (name === 'cacheable') continue;
    const value = nodeValue(node, namesOf(variables));
    if (isFailing(value) && variables.knows === 'all') outcome = when.length > 0 ? 'maybe' : 'failed';
    machine.facts.set(name, when.length > 0 || isFailing(value) ? UNKNOWN : given(words(value)));
  }
  return outcome;
}

/** The words yes, no, true and false become booleans, in any case [measured: ansible-core 2.14]. */
function words(value: Value | undefined): Value | undefined {
  if (!isWord(value)) return value;
  return { ...scalar(/^(?:yes|true)$/i.test(String(value.is))), from: value.from };
}

function isWord(value: Value | undefined): value is Scalar {
  return value?.kind === 'scalar' && typeof value.is === 'string' && /^(?:yes|no|true|false)$/i.test(value.is);
}
