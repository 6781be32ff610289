import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { assumeKeys } from '../../src/config/assume.ts';
import { emptyLayer } from '../../src/config/layer.ts';
import type { Node } from '../../src/config/node.ts';
import { configKeys, type LayerContext, readLayer } from '../../src/config/read-layer.ts';
import { ruleKeys } from '../../src/config/rule-setting.ts';
import { ignoreKeys, overrideKeys } from '../../src/config/selectors.ts';
import { parseYamlNode } from '../../src/config/yaml.ts';
import { rulesIn } from '../../src/judge/load.ts';
import { plainFile } from '../../src/text/source-file.ts';

const top = resolve(import.meta.dirname, '../..');
const schema = JSON.parse(readFileSync(join(top, 'schema/waxseal.schema.json'), 'utf8'));
const validate = new Ajv({ strict: false }).compile(schema);
const rules = await rulesIn('rules', 'rules');
const context: LayerContext = {
  rules: [{ id: 'expiring', options: { days: 30 } }, ...rules],
  isOurs: false,
  kind: 'file',
  name: 'waxseal.yaml',
  rebased: (glob) => glob,
  placed: (at) => at,
};

describe('the schema for editors', () => {
  it('knows the same keys as the program', () => {
    assert.deepEqual(Object.keys(schema.properties).sort(), [...configKeys].sort());
    assert.deepEqual(Object.keys(schema.definitions.assume.properties), [...assumeKeys]);
    assert.deepEqual(Object.keys(schema.properties.ignore.items.properties), [...ignoreKeys]);
    assert.deepEqual(Object.keys(schema.properties.overrides.items.properties), [...overrideKeys]);
    assert.deepEqual(Object.keys(schema.definitions.rule.properties), [...ruleKeys]);
  });

  for (const [claim, text, isFine] of [
    ['an entry for a listener', 'ignore: [{listener: "pop3 [::]:110", reason: lab}]', true],
    ['an entry with a last day', 'ignore: [{rule: cleartext-login, until: 2027-03-01, reason: lab}]', true],
    ['any port of an address', 'ignore: [{listener: "pop3 127.0.0.1:*", reason: lab}]', true],
    ['an empty file', '', true],
    ['keys that say nothing', 'ignore:\nroles:\nassume:\nrules:\noverrides:\nexclude:\nprofile:\nfail-on:', true],
    ['levels and options', 'rules: {cleartext-login: warning, expiring: {level: note, options: {days: 60}}}', true],
    ['levels for some files', 'overrides: [{files: "lab/**", rules: {cleartext-login: off}, reason: lab}]', true],
    [
      'options for some files',
      'overrides: [{files: "lab/**", rules: {expiring: {level: note, options: {days: 60}}}}]',
      true,
    ],
    ['a misspelt field of a rule for some files', 'overrides: [{files: lab, rules: {expiring: {levl: note}}}]', false],
    ['what makes check fail', 'fail-on: note\nfail-on-undecided: true\nrequire-services: false', true],
    ['folders and globs', 'policies: [./policy]\nexclude: [old, "*.sample"]\nbaseline: known.json', true],
    ['facts', 'assume: {versions: {dovecot: 2.4.1}, addresses: {mx1: [192.0.2.1]}, backends: accept}', true],
    ['a misspelt key', 'ignores: []', false],
    ['an entry without a reason', 'ignore: [{rule: cleartext-login}]', false],
    ['an entry that fits everything', 'ignore: [{reason: all of it}]', false],
    ['a day in another form', 'ignore: [{rule: cleartext-login, until: 1.3.2027, reason: lab}]', false],
    ['an unknown role', 'roles: {"docs/**": samples}', false],
    ['an unknown build', 'assume: {build: redhat}', false],
    ['an unknown level', 'rules: {cleartext-login: fatal}', false],
    ['an override without files', 'overrides: [{rules: {cleartext-login: off}}]', false],
    ['a misspelt field of a rule', 'rules: {cleartext-login: {levl: note}}', false],
    ['a switch in words', 'fail-on-problems: "yes"', false],
  ] as const)
    it(`${isFine ? 'takes' : 'refuses'} ${claim}, as the program does`, () => {
      assert.equal(program(text), isFine, 'the program');
      assert.equal(validate(typed(text) ?? {}), isFine, JSON.stringify(validate.errors));
    });

  it('takes every example in the documents, and so does the program', () => {
    const found = documents().flatMap(({ path, text }) => examplesIn(text).map((example) => ({ path, example })));
    assert.ok(found.length > 5, `${found.length} examples`);
    for (const { path, example } of found) {
      assert.ok(validate(typed(example)), `${path}: ${JSON.stringify(validate.errors)}\n${example}`);
      assert.ok(program(example), `${path}\n${example}`);
    }
  });

  it('takes our own profiles', () => {
    for (const name of readdirSync(join(top, 'rules/profiles')))
      assert.ok(validate(typed(readFileSync(join(top, 'rules/profiles', name), 'utf8'))), name);
  });

  it('never lets a reader stop with anything but a place', () => {
    const word = fc.constantFrom(
      'rules',
      'ignore',
      'level',
      'off',
      'files',
      'until',
      'x',
      '2027-01-01',
      'true',
      '1',
      '',
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ depthSize: 'small' }, word, fc.array(tie('any')), fc.dictionary(word, tie('any'))),
    })).any;
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...configKeys), value), (config) => {
        program(JSON.stringify(config));
      }),
      { numRuns: 300 },
    );
  });
});

/** Whether the program reads it; a refusal has a place. */
function program(text: string): boolean {
  try {
    const layer = readLayer(parseYamlNode(plainFile('waxseal.yaml', text)), context);
    assert.deepEqual(
      Object.keys(emptyLayer).filter((key) => !(key in layer)),
      [],
    );
    return true;
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'UsageError', String(error));
    assert.match(error.message, /^waxseal\.yaml:\d+:\d+: [^\n]+$/);
    return false;
  }
}

/** As an editor sees it: numbers and switches have their types. */
function typed(text: string): unknown {
  const value = (node: Node): unknown => {
    if (node.kind === 'list') return node.items.map(value);
    if (node.kind === 'table') return Object.fromEntries(node.entries.map((one) => [one.key, value(one.value)]));
    if (node.type === 'null') return null;
    if (node.type === 'boolean') return node.source === 'true';
    return node.type === 'number' ? Number(node.source) : node.source;
  };
  return value(parseYamlNode(plainFile('waxseal.yaml', text)));
}

function documents(): readonly { readonly path: string; readonly text: string }[] {
  const pages = readdirSync(join(top, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...pages.map((name) => `docs/${name}`)].map((path) => ({
    path,
    text: readFileSync(join(top, path), 'utf8'),
  }));
}

/** Fenced YAML that begins with a key of ours: anything else is a workflow or a rule. */
function examplesIn(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  const keys: readonly string[] = configKeys;
  return blocks.filter((block) => keys.includes(/^([\w-]+):/m.exec(block)?.[1] ?? ''));
}
