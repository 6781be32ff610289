import { remedies } from '../model/model.ts';
import { levels } from '../model/result.ts';
import { regionOf } from '../text/line-index.ts';
import { plainFile, type SourceFile, type Span, span, spanText, startOf } from '../text/source-file.ts';
import { nearest, suggestion } from '../text/suggest.ts';
import { compileCondition } from './compile.ts';
import type { Condition } from './condition.ts';
import {
  anything,
  type Complain,
  fieldsOf,
  listOf,
  type Node,
  oneOf,
  type Read,
  tableOf,
  text,
  textLike,
  yesOrNo,
} from './fields.ts';
import { recipe } from './recipe.ts';
import { parseRuleNode } from './rule-node.ts';
import { askings, type Check, type CompiledRule, type Example, type Options } from './rule.ts';
import { isWords, type Shape, type SubjectKind, shapeAt, subjects, views } from './view.ts';
import { withValues } from './configure.ts';
import { isHelper } from './wording.ts';

/** Rules ready to be written into the bundle, and what is wrong with the files: `rules/x.yaml:7:12: …`. */
export interface CompiledRules {
  readonly rules: readonly CompiledRule[];
  readonly errors: readonly string[];
}

/** Compiles rule files, each named by its path as messages show it, beside rules that are there already. A rule with an error is left out. */
export function compileRules(
  files: readonly { readonly path: string; readonly text: string }[],
  others: readonly CompiledRule[] = [],
): CompiledRules {
  const errors: string[] = [];
  const complain: Complain = (at, message) => {
    const { startLine, startColumn } = regionOf(at);
    errors.push(`${at.file.path}:${startLine}:${startColumn}: ${message}`);
  };
  const taken = new Map(others.map(({ id }) => [id, 'a rule that comes with Waxseal']));
  const read = files.flatMap(({ path, text: content }) => {
    const before = errors.length;
    const file = plainFile(path, content);
    const rule = ruleIn(file, complain);
    const holder = rule && taken.get(rule.id);
    if (holder !== undefined)
      complain(idIn(file), `"${rule!.id}" is the name of ${holder}: give yours another, or set the level of that one`);
    if (rule) taken.set(rule.id, `the rule in ${path}`);
    return rule && errors.length === before ? [{ rule, file }] : [];
  });
  const ids = [...others, ...read.map(({ rule }) => rule)].map(({ id }) => id);
  for (const { rule, file } of errors.length === 0 ? read : []) {
    const stranger = rule.yieldsTo.find((one) => !ids.includes(one));
    if (stranger === undefined) continue;
    const start = Math.max(0, file.text.indexOf(stranger, Math.max(0, file.text.indexOf('yields-to'))));
    const at = span(file, start, start + stranger.length);
    complain(at, `unknown rule "${stranger}"${suggestion(stranger, ids)}`);
  }
  return { rules: read.map(({ rule }) => rule).sort(inOrder), errors };
}

/** Where a rule file names its rule. */
function idIn(file: SourceFile): Span {
  const [found] = file.text.matchAll(/^id:[ \t]*/gm);
  const start = found ? found.index + found[0].length : 0;
  return span(file, start, Math.max(start, file.text.indexOf('\n', start)));
}

/** By weight, then by name. */
function inOrder(a: CompiledRule, b: CompiledRule): number {
  return levels.indexOf(a.level) - levels.indexOf(b.level) || (a.id < b.id ? -1 : 1);
}

const RULE = [
  ...['id', 'title', 'level', 'tags', 'references', 'scanners', 'precision', 'security-severity'],
  ...[
    'yields-to',
    'needs-certainty',
    'asks',
    'roles',
    'off',
    'options',
    'checks',
    'remedy',
    'fix',
    'why',
    'false-alarms',
    'examples',
  ],
];
const CHECK = ['for', 'when', 'at', 'message', 'level'];
const EXAMPLES = ['bad', 'good'];
const EXAMPLE = ['about', 'files', 'certificates', 'marks', 'assume'];
const roles = ['deploy', 'sample', 'test'] as const;

const ruleId = textLike(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'words in lower case joined by "-"');
/** GitHub's scale; exactly 9.0 lies between two of its bands. */
const severity = textLike(/^(?!9\.0$)(10\.0|[0-9]\.[0-9])$/, 'a severity such as "8.1", not "9.0"');

function ruleIn(file: SourceFile, complain: Complain): CompiledRule | undefined {
  const node = parseRuleNode(file, complain);
  const fields = node && fieldsOf(node, RULE, complain);
  if (!fields) return undefined;
  const id = fields.get('id', ruleId);
  const name = file.path.replace(/^.*\//, '').replace(/\.ya?ml$/, '');
  if (id !== undefined && id !== name)
    complain(fields.node('id')?.span ?? startOf(file), `expected "${name}", the name of its file, got "${id}"`);
  const title = fields.get('title', text);
  const level = fields.get('level', oneOf(levels));
  const precision = fields.get('precision', oneOf(['very-high', 'high', 'medium', 'low']));
  const securitySeverity = fields.get('security-severity', severity);
  const why = fields.get('why', text);
  const options = fields.maybe('options', tableOf(option)) ?? {};
  const checks = fields.get('checks', listOf(check(options)));
  const examples = fields.get('examples', examplesOf);
  const falseAlarms = fields.maybe('false-alarms', text);
  const remedy = fields.maybe('remedy', oneOf(remedies));
  const fix = fields.maybe('fix', text);
  const rest = {
    tags: fields.maybe('tags', listOf(text)) ?? [],
    references: fields.maybe('references', listOf(text)) ?? [],
    scanners: fields.maybe('scanners', tableOf(listOf(text))) ?? {},
    yieldsTo: fields.maybe('yields-to', listOf(ruleId)) ?? [],
    needsCertainty: fields.maybe('needs-certainty', yesOrNo) ?? false,
    asks: fields.maybe('asks', oneOf(askings)) ?? 'always',
    options,
    ...(fields.maybe('off', yesOrNo) ? { isOff: true } : {}),
    roles: fields.maybe('roles', listOf(oneOf(roles))) ?? roles,
    ...(falseAlarms === undefined ? {} : { falseAlarms: falseAlarms.trim() }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(fix === undefined ? {} : { fix: fix.trim() }),
  };
  if (!id || !title || !level || !precision || !securitySeverity || !why || !checks || !examples) return undefined;
  return { id, title, level, precision, securitySeverity, why: why.trim(), checks, examples, ...rest };
}

/** A number, a switch or a word, by its form. */
const option: Read<string | number | boolean> = (node, complain) => {
  const word = text(node, complain);
  if (word === undefined || !/^(?:true|false|0|[1-9]\d{0,8})$/.test(word)) return word;
  return word === 'true' || word === 'false' ? word === 'true' : Number(word);
};

const check =
  (options: Options): Read<Check> =>
  (node, complain) => {
    const fields = fieldsOf(node, CHECK, complain);
    const kind = fields?.get('for', oneOf(subjects));
    if (!fields || !kind) return undefined;
    const when = fields.get('when', condition(kind, options));
    const at = fields.get('at', factPath(kind));
    const written = fields.get('message', template(kind, options));
    const level = fields.maybe('level', oneOf(levels));
    if (!when || !at || !written) return undefined;
    const message = withValues(written, options);
    return {
      for: kind,
      when,
      at,
      message,
      ...(level ? { level } : {}),
      ...(message === written ? {} : { template: written }),
    };
  };

/** A check that does not ask whether a listener is open is about what the files ask for, so it asks for that. */
const condition =
  (kind: SubjectKind, options: Options): Read<Condition> =>
  (node, complain) => {
    const written = text(node, complain);
    if (written === undefined) return undefined;
    const compiled = compileCondition(kind, written, options);
    if (compiled.error) {
      complain(within(node.span, written, compiled.error), compiled.error.message);
      return undefined;
    }
    const isAboutListeners =
      ['listener', 'link', 'certificate'].includes(kind) && !/\blistener\.(open|asked)\b/.test(written);
    if (!isAboutListeners) return compiled.condition;
    return { op: 'and', parts: [{ op: 'field', path: 'listener.asked' }, compiled.condition] };
  };

const factPath =
  (kind: SubjectKind): Read<string> =>
  (node, complain) => {
    const path = text(node, complain);
    if (path === undefined || isFact(kind, path)) return path;
    complain(node.span, `No such fact: "${path}"${nearest(path, factPaths(kind))}`);
    return undefined;
  };

const template =
  (kind: SubjectKind, options: Options): Read<string> =>
  (node, complain) => {
    const message = text(node, complain);
    for (const [, inside = ''] of message?.matchAll(/\{([^{}]*)\}/g) ?? []) {
      if (isHelper(inside) || isFact(kind, inside) || Object.hasOwn(options, inside.replace(/^options\./, '')))
        continue;
      complain(node.span, `No such placeholder: "{${inside}}"${nearest(inside, factPaths(kind))}`);
      return undefined;
    }
    return message;
  };

/** Every fact that a check of this kind may name. */
function factPaths(kind: SubjectKind): readonly string[] {
  const below = (path: string, shape: Shape): readonly string[] =>
    typeof shape === 'string' || isWords(shape)
      ? [path]
      : Object.entries(shape).flatMap(([name, inner]) => below(`${path}.${name}`, inner));
  return Object.entries(views[kind]).flatMap(([name, shape]) => below(name, shape));
}

function isFact(kind: SubjectKind, path: string): boolean {
  const shape = shapeAt(kind, path);
  return shape !== undefined && (typeof shape === 'string' || isWords(shape));
}

/** The place of a stretch of a condition in its file: signs that are no blanks come in the same order in both. */
function within(at: Span, written: string, { start, end }: { readonly start: number; readonly end: number }): Span {
  const source = spanText(at);
  const head = /^\s*(?:[|>][-+0-9]*[^\n]*\n|['"])?/.exec(source)![0].length;
  const place = (offset: number): number => {
    let left = written.slice(0, offset).replace(/\s/g, '').length;
    let index = head;
    while (index < source.length && (left > 0 || /\s/.test(source[index]!))) {
      if (!/\s/.test(source[index]!)) left -= 1;
      index += 1;
    }
    return at.start + index;
  };
  const from = place(start);
  return span(at.file, from, Math.max(from, Math.min(place(end), at.end)));
}

const examplesOf: Read<CompiledRule['examples']> = (node, complain) => {
  const fields = fieldsOf(node, EXAMPLES, complain);
  const bad = fields?.get('bad', listOf(example(true)));
  const good = fields?.get('good', listOf(example(false)));
  return bad && good ? { bad, good } : undefined;
};

const example =
  (isBad: boolean): Read<Example> =>
  (node: Node, complain) => {
    const fields = fieldsOf(node, EXAMPLE, complain);
    if (!fields) return undefined;
    const about = fields.get('about', text);
    const files = fields.get('files', tableOf(text));
    const marks = isBad ? fields.get('marks', listOf(text)) : [];
    const assume = fields.maybe('assume', tableOf(anything)) ?? {};
    const certificates = fields.maybe('certificates', tableOf(recipe));
    if (!about || !files || !marks) return undefined;
    return { about, files, marks, assume, ...(certificates ? { certificates } : {}) };
  };
