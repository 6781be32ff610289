import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { evaluate } from '../../src/syntax/jinja/evaluate.ts';
import { parseExpression } from '../../src/syntax/jinja/parse.ts';
import { failsToPrint, printedValue } from '../../src/syntax/jinja/printed.ts';
import { dict, float, list, missing, scalar, type Value } from '../../src/syntax/jinja/value.ts';
import { renderWithNames, textValue } from '../../src/syntax/jinja-names.ts';
import { plainFile, type SourceFile } from '../../src/text/source-file.ts';
import { inScratch } from '../support/scratch.ts';
import { expressions, files, templates, texts, variables } from './jinja-snippets.ts';

const FAILS = 'the task fails';
const SCRIPT = join(import.meta.dirname, '../tools/jinja-oracle.py');

interface Answer {
  readonly text?: string;
  readonly fails?: string;
  readonly value?: unknown;
}

/** A Python that has Ansible; Debian's lies beside those that people install. */
function pythonWithAnsible(): string | undefined {
  return ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', 'import ansible, jinja2'], { stdio: 'ignore' }).status === 0,
  );
}

function answers(python: string, cases: readonly object[], searchpath: readonly string[] = []): readonly Answer[] {
  const input = JSON.stringify({ variables, cases, searchpath });
  const run = spawnSync(python, [SCRIPT], { input, encoding: 'utf8', maxBuffer: 1e8 });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

function asValue(one: unknown): Value {
  if (Array.isArray(one)) return list(one.map(asValue));
  if (typeof one === 'object' && one !== null)
    return dict(new Map(Object.entries(one).map(([key, value]) => [key, asValue(value)])));
  if (typeof one === 'number') return Number.isInteger(one) ? scalar(one) : float(one);
  return typeof one === 'string' || typeof one === 'boolean' ? scalar(one) : scalar(null);
}

/** What those variables come to that are templates themselves. */
const made: Readonly<Record<string, Value | undefined>> = {
  chained: scalar('192.0.2.1:143'),
  broken: missing,
  boolean_text: scalar(true),
  list_text: asValue(['a', 143]),
  vars: undefined,
  hostvars: undefined,
};

function names(name: string): Value | undefined {
  if (name in made) return made[name];
  return name in variables ? asValue(Reflect.get(variables, name)) : missing;
}

/** What we say an expression prints; undefined where we say nothing. */
function printed(written: string): string | undefined {
  const expression = parseExpression(written);
  const value = expression && evaluate(expression, names);
  return failsToPrint(value) ? FAILS : printedValue(value);
}

describe('what Ansible makes of the same snippets', function () {
  this.timeout(60_000);
  const python = pythonWithAnsible();
  before(function () {
    if (python === undefined) this.skip();
  });

  it('is what we make of an expression, wherever we say anything, and we mostly do', () => {
    const theirs = answers(
      python!,
      expressions.map((written) => ({ template: `{{ ${written} }}` })),
    );
    const told = expressions.map((written, i) => ({
      written,
      ours: printed(written),
      theirs: theirs[i]!.text ?? FAILS,
    }));
    assert.deepEqual(
      told.filter((one) => one.ours !== undefined && one.ours !== one.theirs),
      [],
    );
    const silent = told.filter(({ ours }) => ours === undefined).map(({ written }) => written);
    assert.ok(silent.length <= expressions.length / 10, silent.join('\n'));
  });

  it('is what we make of a template', async () => {
    const theirs = await inScratch(files, async (folder) =>
      answers(
        python!,
        templates.map((template) => ({ template })),
        [folder],
      ),
    );
    const told = templates.map((written, i) => {
      const { file, fails } = renderWithNames(plainFile('x.j2', written), names, { trimBlocks: true }, find);
      const isKnown = file.holes.length === 0 && file.branches.length === 0;
      return { written, ours: fails ? FAILS : isKnown ? file.text : undefined, theirs: theirs[i]!.text ?? FAILS };
    });
    assert.deepEqual(
      told.filter((one) => one.ours !== undefined && one.ours !== one.theirs),
      [],
    );
    const silent = told.filter(({ ours }) => ours === undefined).map(({ written }) => written);
    assert.ok(silent.length <= templates.length / 20, silent.join('\n'));
  });

  it('is what we make of a text that is an argument or a value', () => {
    const theirs = answers(
      python!,
      texts.map((argument) => ({ argument })),
    );
    const told = texts.map((written, i) => {
      const value = textValue(written, names, (text) => {
        const { file, fails } = renderWithNames(plainFile('', text), names, { isArgument: true });
        const isKnown = file.holes.length === 0 && file.branches.length === 0;
        return { text: isKnown ? file.text : undefined, fails: fails !== undefined };
      });
      const ours = value && (failsToPrint(value) ? FAILS : jsonOf(value));
      const { fails, value: their } = theirs[i]!;
      return { written, ours, theirs: fails === undefined ? JSON.stringify(their) : FAILS };
    });
    assert.deepEqual(
      told.filter((one) => one.ours !== undefined && one.ours !== one.theirs),
      [],
    );
    const silent = told.filter(({ ours }) => ours === undefined).map(({ written }) => written);
    assert.ok(silent.length <= texts.length / 10, silent.join('\n'));
  });

  it('is among what we say where a variable is hidden from us', async () => {
    const hidden = templates.flatMap((written) =>
      [...new Set(written.match(/[a-z_]+/g))]
        .filter((name) => name in variables)
        .map((name) => ({ written, name, file: withHidden(written, name) })),
    );
    const tests = [...new Set(hidden.flatMap(({ file }) => file.branches.map(({ test }) => test)))];
    const [theirs, truths] = await inScratch(
      files,
      async (folder) =>
        [
          answers(
            python!,
            templates.map((template) => ({ template })),
            [folder],
          ),
          answers(
            python!,
            tests.map((test) => ({ template: `{{ true if (${test}) else false }}` })),
          ),
        ] as const,
    );
    const holds = new Map(tests.map((test, i) => [test, truths[i]!.text]));
    const wrong = hidden.filter(({ written, file }) => {
      const text = theirs[templates.indexOf(written)]!.text;
      const isTold = file.branches.every(({ test }) => /^(?:True|False)$/.test(holds.get(test) ?? ''));
      if (text === undefined || !isTold) return false;
      const kept = [...file.text].map((_, at) =>
        file.branches.every(
          ({ test, is, start, end }) => at < start || at >= end || (holds.get(test) === 'True') === is,
        ),
      );
      const pieces: string[] = [];
      let done = 0;
      const visible = (from: number, to: number) =>
        [...file.text.slice(from, to)].filter((_, i) => kept[from + i]).join('');
      for (const { start, end } of file.holes) {
        pieces.push(escaped(visible(done, start)), kept[start] ? '[^]*' : '');
        done = end;
      }
      pieces.push(escaped(visible(done, file.text.length)));
      return !new RegExp(`^${pieces.join('').replace(/\n+$/, '')}\n*$`).test(text.replace(/\n+$/, ''));
    });
    assert.deepEqual(
      wrong.map(({ written, name, file }) => ({ written, name, ours: file.text, holes: file.holes.length })),
      [],
    );
    assert.ok(hidden.length > 60);
  });
});

/** As JSON, tuples as lists. */
function jsonOf(value: Value): string | undefined {
  const bare = (one: Value | undefined): unknown => {
    if (one?.kind === 'scalar') return one.is;
    if (one?.kind === 'list') return one.items.map(bare);
    if (one?.kind === 'dict') return Object.fromEntries(one.keys.map((key) => [key, bare(one.get(key))]));
    return undefined;
  };
  return JSON.stringify(bare(value));
}

function withHidden(written: string, hidden: string): SourceFile {
  const known = (name: string) => (name === hidden ? undefined : names(name));
  return renderWithNames(plainFile('x.j2', written), known, { trimBlocks: true }, find).file;
}

function find(name: string): SourceFile | 'absent' {
  return name in files ? plainFile(name, files[name]!) : 'absent';
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
