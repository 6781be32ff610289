import { type YamlNode, valueAt } from '../../syntax/yaml.ts';
import { argumentOf } from './argument.ts';
import type { Outcome, Place } from './context.ts';
import { putHidden } from './deploy.ts';
import { editFile, isThere, normalPath } from './disk.ts';
import { type PostconfOrder, withParameters } from './edits/postconf.ts';
import { commandLines, filterByCommand } from './filter-commands.ts';
import { installByCommand } from './packages.ts';
import type { Call } from './task.ts';
import { hidden } from './texts.ts';
import { printed, rendered } from './variables.ts';

const WRITES = /\bsed\s+(?:-\S+\s+)*?-\S*i|>|\b(?:tee|crudini|augtool|ln|cp|mv|install|patch)\s/;

/** `command`, `shell` and `raw`: what a line sets is followed, of other files of daemons that it may write nothing is known. */
export function runCommand(call: Call, place: Place): Outcome {
  const { args } = call;
  const node = args.kind === 'scalar' ? args : argumentOf(call, 'cmd', '_raw_params');
  const inner = node && underCreates(call, place);
  if (!node || inner === undefined) return 'ok';
  if (inner === 'there') return 'unchanged';
  const written = node.kind === 'scalar' ? node.source : '';
  const line = rendered(written, place.variables);
  for (const one of commandLines(line ?? written)) {
    filterByCommand(one, node, inner);
    installByCommand(one, node, inner);
    const order = line === undefined ? undefined : postconfOrder(one, node);
    if (order) setParameters(order, node, inner);
    else obscure(one, node, inner);
  }
  return 'ok';
}

/** `creates` keeps it from running where that path is there. */
function underCreates(call: Call, place: Place): Place | 'there' {
  const node = valueAt(call.args, 'creates');
  const path = normalPath(printed(node, place.variables) ?? '');
  if (!node || path === undefined) return place;
  const is = isThere(place.machine.disk, path);
  if (is !== undefined) return is ? 'there' : place;
  return { ...place, when: [...place.when, { test: `${path} was there before`, is: false, at: node.span }] };
}

/** A single `postconf` line that sets, drops or comments out parameters of main.cf. */
function postconfOrder(line: string, { span: at }: YamlNode): PostconfOrder | undefined {
  const words = [...line.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g)].map(([word]) =>
    word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g, (_, double, single, char) => double ?? single ?? char),
  );
  const from = words[0] === 'sudo' ? 1 : 0;
  if (!/^(?:\/usr\/s?bin\/)?postconf$/.test(words[from] ?? '') || /[<>|`$]/.test(line.replace(/'[^']*'/g, '')))
    return undefined;
  const rest = words.slice(from + 1);
  const flags = rest.filter((word) => /^-/.test(word));
  const names = rest.filter((word) => !/^-/.test(word));
  if (flags.some((flag) => !/^-[eX#v]+$/.test(flag)) || names.length === 0) return undefined;
  const letters = flags.join('');
  const action = letters.includes('X') ? 'drop' : letters.includes('#') ? 'comment' : 'set';
  if (action === 'set' && names.some((name) => !name.includes('='))) return undefined;
  const values = names.map((word): readonly [string, string] => {
    const cut = word.indexOf('=');
    return cut < 0 ? [word.trim(), ''] : [word.slice(0, cut).trim(), word.slice(cut + 1).trim()];
  });
  return { action, values: new Map(values), at };
}

function setParameters(order: PostconfOrder, node: YamlNode, place: Place): void {
  const at = { ...order.at, file: hidden(node, place).derivedFrom![0]!.origin.file };
  editFile(place.machine.disk, '/etc/postfix/main.cf', {
    edit: (lines) => withParameters(lines, { ...order, at }),
    create: false,
    when: place.when,
    hidden: hidden(node, place),
  });
}

function obscure(line: string, node: YamlNode, place: Place): void {
  const paths = WRITES.test(line) ? [...line.matchAll(/\/[\w./-]+/g)].map(([path]) => path) : [];
  const flags = /\bpostconf\s+((?:-\S+\s+)*-\S+)/.exec(line)?.[1] ?? '';
  if (/-\w*[eX#]/.test(flags) && !/-\w*[MFP]/.test(flags)) paths.push('/etc/postfix/main.cf');
  if (/-\w*[MFP]/.test(flags) && /=|-\w*[eX#]/.test(line)) paths.push('/etc/postfix/master.cf');
  const { known } = place.machine.repository.tree;
  for (const path of new Set(paths)) {
    const isOurs = known.some(({ recognises }) => recognises.canonical.some((one) => path.search(one) === 0));
    if (isOurs) putHidden(place, path, node);
  }
}
