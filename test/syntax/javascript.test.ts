import assert from 'node:assert/strict';
import { limits } from '../../src/limits.ts';
import type { Surroundings } from '../../src/syntax/javascript/engine.ts';
import { nodeModule } from '../../src/syntax/javascript/node-api.ts';
import { parseScript } from '../../src/syntax/javascript/parse.ts';
import { runProgram } from '../../src/syntax/javascript/run.ts';
import { native, nothing, textOf, type Value } from '../../src/syntax/javascript/value.ts';
import { plainFile, type Span, spanText } from '../../src/text/source-file.ts';

/** What a program gives to `show`, and what it asked; files by their path below `/app`. */
function shown(text: string, files: Readonly<Record<string, string>> = {}, name = 'main.ts') {
  const sources = new Map(
    Object.entries({ ...files, [name]: text }).map(([path, one]) => [`/app/${path}`, plainFile(path, one)]),
  );
  const values: (Value | undefined)[] = [];
  const asked: string[] = [];
  const surroundings: Surroundings = {
    look: (path) => {
      const file = sources.get(path);
      return file ? { kind: 'file', file } : { kind: path.endsWith('.pem') ? 'absent' : 'not-carried' };
    },
    env: new Map(),
    cwd: '/app',
    main: `/app/${name}`,
    external: nodeModule,
    decide: ({ at }) => {
      asked.push(spanText(at));
      return true;
    },
    matters: /\bshow\b/,
  };
  const { engine, stop } = runProgram(surroundings, sources.get(surroundings.main)!, ({ globals }) => {
    values.length = 0;
    globals.set(
      'show',
      native('show', ({ args }) => {
        values.push(...args);
        return nothing;
      }),
    );
  });
  return { values, told: values.map(told), asked, stop, problems: engine.problems };
}

function told(value: Value | undefined): string {
  if (value === undefined || value.kind === 'unknown') return 'unknown';
  if (value.kind === 'choice') return `${told(value.yes())} or ${told(value.no())}`;
  return textOf(value) ?? 'object';
}

function placeOf(value: Value | undefined): Span | undefined {
  return value?.kind === 'primitive' ? value.from : undefined;
}

describe('values of JavaScript and TypeScript programs', () => {
  it('are computed from constants, templates, arithmetic and conditions', () => {
    const { told: is } = shown(
      'const a = 100; let b = `${a + 10}`; show(b, a > 5 ? "yes" : "no", null ?? 25, 0 || 143, "" && 1, !"", typeof a, -a)',
    );
    assert.deepEqual(is, ['110', 'yes', '25', '143', '', 'true', 'number', '-100']);
  });

  it('follow spreads in order, destructuring with defaults, and assignment after the literal', () => {
    const { told: is } = shown(`
      const base = { port: 25, tls: { on: false } };
      const { port, host = '0.0.0.0', tls: { on }, ...rest } = { ...base, extra: 1, port: 110 };
      base.port = 143; base['name'] = 'x'; Object.assign(base, { late: true });
      show(port, host, on, rest.extra, base.port, base.name, base.late, rest.port);`);
    assert.deepEqual(is, ['110', '0.0.0.0', 'false', '1', '143', 'x', 'true', 'undefined']);
  });

  it('take a variable of the environment that nothing sets as unset', () => {
    const { told: is } = shown(
      'const { PORT = "587" } = process.env; show(PORT, process.env.HOST ?? "::", Number(process.env.N || 110), process.env.A === "true")',
    );
    assert.deepEqual(is, ['587', '::', '110', 'false']);
  });

  it('take one without which the program says that it ends as set by somebody', () => {
    const { told: is, stop } = shown(`
      const need = (name) => { const value = process.env[name]; if (!value) throw new Error(name); return value; };
      show(need('PORT')); show('after');`);
    assert.deepEqual([is, stop], [['unknown', 'after'], undefined]);
  });

  it('come from modules, JSON, INI, YAML and dotenv files, each with its place', () => {
    const { values, told: is } = shown(
      `import cfg, { named as other } from './lib/cfg';
      import json from './c.json' with { type: 'json' };
      import * as ini from 'ini'; import { parse } from 'yaml'; import { readFileSync } from 'node:fs'; import path from 'node:path';
      import 'dotenv/config';
      show(cfg.port, other, json.mail.port, ini.parse(readFileSync(path.join(import.meta.dirname, 'c.ini'), 'utf8')).pop3.tls,
        parse(readFileSync('c.yaml', 'utf8')).list[1], process.env.FROM_FILE);`,
      {
        'lib/cfg.ts': 'export const named = 4190; export default { port: 24 };',
        'c.json': '{ "mail": { "port": 995 } }',
        'c.ini': '; x\n[pop3]\ntls = no\n',
        'c.yaml': 'list: [a, b]\n',
        '.env': 'FROM_FILE="set" # here\n',
      },
    );
    assert.deepEqual(is, ['24', '4190', '995', 'no', 'b', 'set']);
    assert.deepEqual(
      values.slice(2).map((value) => {
        const at = placeOf(value);
        return at && `${at.file.path} ${spanText(at)}`;
      }),
      ['c.json "port": 995', 'c.ini tls = no', 'c.yaml b', '.env FROM_FILE="set" # here'],
    );
  });

  it('come from classes with fields, parents, getters and parameter properties', () => {
    const { told: is } = shown(`
      class A { port = 25; static tls = 465; constructor(protected readonly host: string) {} get where() { return this.host + this.port; } }
      class B extends A { constructor(more = {}) { super('h'); this.port = more.port ?? 587; } go() { show(this.where, super.where, B.tls); } }
      new B().go(); new B({ port: 1 }).go();`);
    assert.deepEqual(is, ['h587', 'h587', '465', 'h1', 'h1', '465']);
  });

  it('are unrolled in loops over what is known', () => {
    const { told: is } = shown(`
      for (const [name, { p }] of Object.entries({ a: { p: 1 }, b: { p: 2 } })) show(name + p);
      [3, 4].map((n) => n * 2).forEach((n) => show(n));
      for (let i = 0; i < 2; i++) show(i);
      const seen = new Map([['k', 9]]); show(seen.get('k'), new Set([1]).has(2));`);
    assert.deepEqual(is, ['a1', 'b2', '6', '8', '0', '1', '9', 'false']);
  });

  it('stay open where nobody knows, and nothing is asked until it matters', () => {
    const { told: is, asked } = shown(`
      let port = 25; if (cluster.isMaster) port = 587;
      const host = argv.host || '::'; const flag = argv.tls ? 1 : 2;
      if (argv.verbose) console.log('x');
      show(port, host, flag);`);
    assert.deepEqual([is, asked], [['587 or 25', 'unknown or ::', '1 or 2'], []]);
  });

  it('are asked for where a branch decides what happens', () => {
    assert.deepEqual(shown('if (argv.mail) show(1); else show(2);').asked, ['argv.mail']);
  });

  it('leave open what a spread of something unknown may bring', () => {
    assert.deepEqual(shown('show({ a: 1, ...given, b: 2 }.b); show({ a: 1, ...given }.a); show({ ...given }.c)').told, [
      '2',
      'unknown or 1',
      'unknown',
    ]);
  });

  it('go on after what is awaited, and into functions that run at once', () => {
    const { told: is } = shown(`
      async function main() { await db.connect(); show('awaited'); }
      main().then(() => show('then')); pool.ready((error) => { if (error) throw error; show('called'); });
      app.get('/', () => show('never')); server.on('close', () => show('never'));`);
    assert.deepEqual(is, ['awaited', 'then', 'called']);
  });

  it('end with the program, and say where', () => {
    const { told: is, stop } = shown("show(1); require('fs').readFileSync('key.pem'); show(2);", {}, 'main.cjs');
    assert.deepEqual(is, ['1']);
    assert.equal(stop?.message, "ENOENT: no such file or directory, open 'key.pem'");
    assert.equal(stop && spanText(stop.at), "require('fs').readFileSync('key.pem')");
  });
});

describe('scripts that cannot be followed', () => {
  it('are a problem with its place', () => {
    const { problems } = parseScript(plainFile('a.js', 'const a = {\n  b: 1\n  c: 2,\n};\n'));
    assert.deepEqual(
      problems.map(({ code, message, at }) => [code, message, at.start]),
      [['unexpected-character', "the script cannot be read: ',' expected", 21]],
    );
  });

  it('are not read where a program has packed them', () => {
    const packed = `var a=1;${'a=a+1;'.repeat(5_000)}`;
    assert.deepEqual(
      parseScript(plainFile('a.js', packed)).problems.map(({ code }) => code),
      ['too-large'],
    );
  });

  it('end when they go on for ever', () => {
    for (const text of [
      'function f() { return f(); } show(f());',
      'while (true) { for (;;) { for (;;) { let a = 1; a += 1; } } }',
      'const a = [1]; for (const b of a) { a.push(b); }',
      `show(${'['.repeat(400)}1${']'.repeat(400)})`,
      'class A extends A {} new A();',
      'const a = { get b() { return this.b; } }; show(a.b);',
      'let a = "x"; for (let i = 0; i < 40; i++) a = a + a; show(1)',
      'let a = ["x"]; for (let i = 0; i < 40; i++) a = [...a, ...a]; show(String(a))',
      'let a = ["x"]; for (let i = 0; i < 40; i++) a = a.concat(a); show(String(a))',
      'let a = ["x"]; for (let i = 0; i < 40; i++) a = [a, a]; show(String(a))',
      'let a = "x"; for (let i = 0; i < 40; i++) a = a.replaceAll("x", "xx".repeat(1000)); show(a)',
      'let o = {}; for (let i = 0; i < 40; i++) o = { a: o, b: o, ...o }; show(o)',
    ]) {
      const started = Date.now();
      shown(text);
      assert.ok(Date.now() - started < 10_000, text);
    }
  });

  it('are bounded as the table of limits says', () => {
    const { problems } = shown('for (let i = 0; i < 1e9; i++) { for (let j = 0; j < 1e9; j++) { let k = i + j; } }');
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['limit-exceeded'],
    );
    assert.ok(limits.scriptSteps < 1_000_000);
  });
});
