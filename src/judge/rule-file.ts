import { remedies } from '../model/model.ts';
import { levels } from '../model/result.ts';
import { regionOf } from '../text/line-index.ts';
import { plainFile, type SourceFile, type Span, span, spanText, startOf } from '../text/source-file.ts';
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
import { parseRuleNode } from './rule-node.ts';
import { askings, type Check, type CompiledRule, type Example } from './rule.ts';
import { isWords, type SubjectKind, shapeAt, subjects } from './view.ts';
import { isHelper } from './wording.ts';

/** Rules ready to be written into the bundle, and what is wrong with the files: `rules/x.yaml:7:12: …`. */
export interface CompiledRules {
  readonly rules: readonly CompiledRule[];
  readonly errors: readonly string[];
}

/** Compiles rule files, each named by its path as messages show it. A rule with an error is left out. */
export function compileRules(files: readonly { readonly path: string; readonly text: string }[]): CompiledRules {
  const errors: string[] = [];
  const complain: Complain = (at, message) => {
    const { startLine, startColumn } = regionOf(at);
    errors.push(`${at.file.path}:${startLine}:${startColumn}: ${message}`);
  };
  const read = files.flatMap(({ path, text: content }) => {
    const before = errors.length;
    const rule = ruleIn(plainFile(path, content), complain);
    return rule && errors.length === before ? [rule] : [];
  });
  const ids = new Set(read.map(({ id }) => id));
  for (const { id, yieldsTo } of read) {
    const stranger = errors.length === 0 ? yieldsTo.find((one) => !ids.has(one)) : undefined;
    if (stranger !== undefined) errors.push(`rule "${id}" yields to "${stranger}", which does not exist`);
  }
  return { rules: [...read].sort(inOrder), errors };
}

/** By weight, then by name. */
function inOrder(a: CompiledRule, b: CompiledRule): number {
  return levels.indexOf(a.level) - levels.indexOf(b.level) || (a.id < b.id ? -1 : 1);
}

const RULE = [
  ...['id', 'title', 'level', 'tags', 'references', 'scanners', 'precision', 'security-severity'],
  ...['yields-to', 'needs-certainty', 'asks', 'roles', 'checks', 'remedy', 'fix', 'why', 'false-alarms', 'examples'],
];
const CHECK = ['for', 'when', 'at', 'message', 'level'];
const EXAMPLES = ['bad', 'good'];
const EXAMPLE = ['about', 'files', 'marks', 'assume'];
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
  const checks = fields.get('checks', listOf(check));
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
    roles: fields.maybe('roles', listOf(oneOf(roles))) ?? roles,
    ...(falseAlarms === undefined ? {} : { falseAlarms: falseAlarms.trim() }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(fix === undefined ? {} : { fix: fix.trim() }),
  };
  if (!id || !title || !level || !precision || !securitySeverity || !why || !checks || !examples) return undefined;
  return { id, title, level, precision, securitySeverity, why: why.trim(), checks, examples, ...rest };
}

const check: Read<Check> = (node, complain) => {
  const fields = fieldsOf(node, CHECK, complain);
  const kind = fields?.get('for', oneOf(subjects));
  if (!fields || !kind) return undefined;
  const when = fields.get('when', condition(kind));
  const at = fields.get('at', factPath(kind));
  const message = fields.get('message', template(kind));
  const level = fields.maybe('level', oneOf(levels));
  if (!when || !at || !message) return undefined;
  return { for: kind, when, at, message, ...(level ? { level } : {}) };
};

/** A check that does not ask whether a listener is open is about what the files ask for, so it asks for that. */
const condition =
  (kind: SubjectKind): Read<Condition> =>
  (node, complain) => {
    const written = text(node, complain);
    if (written === undefined) return undefined;
    const compiled = compileCondition(kind, written);
    if (compiled.error) {
      complain(within(node.span, written, compiled.error), compiled.error.message);
      return undefined;
    }
    const isAboutListeners = (kind === 'listener' || kind === 'link') && !/\blistener\.(open|asked)\b/.test(written);
    if (!isAboutListeners) return compiled.condition;
    return { op: 'and', parts: [{ op: 'field', path: 'listener.asked' }, compiled.condition] };
  };

const factPath =
  (kind: SubjectKind): Read<string> =>
  (node, complain) => {
    const path = text(node, complain);
    if (path === undefined || isFact(kind, path)) return path;
    complain(node.span, `No such fact: "${path}"`);
    return undefined;
  };

const template =
  (kind: SubjectKind): Read<string> =>
  (node, complain) => {
    const message = text(node, complain);
    for (const [, inside = ''] of message?.matchAll(/\{([^{}]*)\}/g) ?? []) {
      if (isHelper(inside) || isFact(kind, inside)) continue;
      complain(node.span, `No such placeholder: "{${inside}}"`);
      return undefined;
    }
    return message;
  };

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
    return about && files && marks ? { about, files, marks, assume } : undefined;
  };
