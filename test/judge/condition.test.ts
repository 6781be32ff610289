import assert from 'node:assert/strict';
import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { compileCondition } from '../../src/judge/compile.ts';
import { evaluate, type Value } from '../../src/judge/condition.ts';
import { isWords, type Tree, views } from '../../src/judge/view.ts';

const text = fc.constantFrom('remote', 'loopback');
const protocol = fc.constantFrom('pop2', 'pop3', 'imap');

/** Conditions as users write them, over a few facts. */
const { condition } = fc.letrec<{ condition: string; atom: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('atom'),
    fc.tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition')).map(([a, by, b]) => `(${a} ${by} ${b})`),
    tie('condition').map((a) => `!(${a})`),
  ),
  atom: fc.oneof(
    fc.constantFrom('listener.open', 'listener.clientMode', 'true', 'false'),
    fc.tuple(fc.constantFrom('==', '!='), text).map(([by, word]) => `listener.reach ${by} "${word}"`),
    fc.tuple(fc.constantFrom('==', '!='), protocol).map(([by, word]) => `listener.protocol ${by} "${word}"`),
    fc
      .tuple(fc.constantFrom('==', '!=', '<', '<=', '>', '>='), fc.integer({ min: 108, max: 111 }))
      .map(([by, port]) => `listener.port ${by} ${port}`),
    fc
      .array(fc.integer({ min: 108, max: 111 }), { maxLength: 3 })
      .map((list) => `listener.port in [${list.join(', ')}]`),
    fc.constantFrom(
      'listener.tlsVersions.exists(v, v == "TLSv1")',
      'listener.tlsVersions.all(v, v != "TLSv1" && listener.open)',
      '"TLSv1" in listener.tlsVersions',
    ),
  ),
}));

const facts = fc.record({
  'listener.open': fc.boolean(),
  'listener.clientMode': fc.boolean(),
  'listener.reach': text,
  'listener.protocol': protocol,
  'listener.port': fc.integer({ min: 108, max: 111 }),
  'listener.tlsVersions': fc.array(fc.constantFrom('TLSv1', 'TLSv1.2', 'TLSv1.3'), { maxLength: 3 }),
});
type Facts = Readonly<Record<string, Value>>;

function compiled(source: string) {
  const result = compileCondition('listener', source);
  assert.equal(result.error, undefined, source);
  return result.condition!;
}

function byThePackage(source: string, told: Facts): unknown {
  const tree = views.listener.listener;
  assert.ok(typeof tree === 'object' && !isWords(tree));
  const shapes: Tree = tree;
  const schema = Object.fromEntries(
    Object.keys(told).map((path) => {
      const name = path.replace('listener.', '');
      const shape = shapes[name];
      return [name, typeof shape === 'string' ? shape : 'string'];
    }),
  );
  const listener = Object.fromEntries(
    Object.entries(told).map(([path, value]) => [
      path.replace('listener.', ''),
      typeof value === 'number' ? BigInt(value) : value,
    ]),
  );
  return new Environment().registerVariable({ name: 'listener', schema }).evaluate(source, { listener });
}

describe('conditions', () => {
  it('mean what the CEL package makes of them, where everything is known', () => {
    fc.assert(
      fc.property(condition, facts, (source, told) => {
        const ours = evaluate(compiled(source), (path) => Reflect.get(told, path));
        assert.equal(ours.is, byThePackage(source, told), source);
      }),
      { numRuns: 500 },
    );
  });

  it('stay open only where an unknown fact could change them', () => {
    fc.assert(
      fc.property(condition, facts, (source, told) => {
        const hidden = 'listener.reach';
        const read = (reach?: string) => (path: string) => (path === hidden ? reach : Reflect.get(told, path));
        const open = evaluate(compiled(source), read()).is;
        const answers = ['remote', 'loopback'].map((reach) => evaluate(compiled(source), read(reach)).is);
        if (open !== undefined) assert.deepEqual(answers, [open, open], source);
      }),
      { numRuns: 300 },
    );
  });

  it('name the fields that decided, and no more', () => {
    const read = (path: string) => (path === 'listener.open' ? false : undefined);
    assert.deepEqual(evaluate(compiled('listener.port == 110 && listener.open'), read), {
      is: false,
      because: ['listener.open'],
    });
    assert.deepEqual(evaluate(compiled('listener.port == 110 || listener.open'), read), {
      because: ['listener.port'],
    });
  });

  for (const [source, message] of [
    ['listener.prot == "x"', '"listener" has no "prot" that a condition can look at, did you mean "protocol"?'],
    ['listener.reach == "remot"', 'No such value: "remot"; there are "remote", "loopback"'],
    ['listener.reach in ["remote", "lan"]', 'No such value: "lan"; there are "remote", "loopback"'],
    ['listener.port', 'expected a condition, got int'],
    ['listener.port + 1 == 2', '"+" does not exist here: conditions know == != < <= > >= in && || ! exists all'],
    ['has(listener.port)', '"has" does not exist here: conditions know == != < <= > >= in && || ! exists all'],
    ['listener.named.matches("a*")', '"matches" does not exist here: conditions know "exists" and "all"'],
  ] as const)
    it(`do not take ${source}`, () => {
      assert.equal(compileCondition('listener', source).error?.message, message);
    });
});
