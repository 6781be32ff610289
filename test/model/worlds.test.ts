import assert from 'node:assert/strict';
import { limits } from '../../src/limits.ts';
import { fact } from '../../src/model/facts.ts';
import type { Release } from '../../src/model/model.ts';
import { type Ask, compareVersions, everyWorld, inWorld } from '../../src/model/worlds.ts';
import { members } from '../../src/model/merge.ts';
import { hostOf } from '../support/host.ts';

const ask2 = (ask: Ask, id: string) =>
  ask({
    id,
    kind: 'branch',
    answers: [
      { is: true, text: `${id} yes` },
      { is: false, text: `${id} no` },
    ],
  });
const release = (version: string): Release => ({ version, build: 'upstream' });
const daemon = { id: 'd', title: 'Daemon', releases: ['1.0', '1.9', '1.10', '2.0'].map(release) };

describe('every world', () => {
  it('is looked at once, and only questions that were asked multiply', () => {
    const { outcomes, all } = everyWorld((ask) => (ask2(ask, 'a') ? 'first' : ask2(ask, 'b')));
    assert.equal(all, true);
    assert.deepEqual(
      outcomes.map(({ value }) => value),
      ['first', true, false],
    );
  });
  it('gives one answer to a question that is asked twice', () => {
    const { outcomes } = everyWorld((ask) => [ask2(ask, 'a'), ask2(ask, 'a')]);
    assert.deepEqual(
      outcomes.map(({ value }) => value),
      [
        [true, true],
        [false, false],
      ],
    );
  });
  it('gives one expression one word in two settings, whatever the order and number of their words', () => {
    const wordOf = (ask: Ask, words: readonly string[]) =>
      ask({ id: 'x', kind: 'variable', answers: words.map((is) => ({ is, text: `x gives "${is}"` })) });
    const { outcomes } = everyWorld((ask) => [
      wordOf(ask, ['yes', 'no', 'required']),
      wordOf(ask, ['no', 'yes']),
      wordOf(ask, ['required', 'no', 'yes']),
    ]);
    assert.deepEqual(
      outcomes.map(({ value }) => value.join(' ')),
      ['yes yes yes', 'no no no'],
    );
  });

  it('goes on where one expression can give no word that suits both settings', () => {
    const { outcomes } = everyWorld((ask) => [
      ask({
        id: 'x',
        kind: 'variable',
        answers: [
          { is: 1, text: 'one' },
          { is: 2, text: 'two' },
        ],
      }),
      ask({
        id: 'x',
        kind: 'variable',
        answers: [
          { is: 3, text: 'three' },
          { is: 4, text: 'four' },
          { is: 5, text: 'five' },
        ],
      }),
    ]);
    assert.equal(outcomes.length, 6);
  });

  it('assumes nothing where there is one answer', () => {
    const { outcomes } = everyWorld((ask) => ask({ id: 'x', kind: 'branch', answers: [{ is: 1, text: 'one' }] }));
    assert.deepEqual(outcomes, [{ value: 1, assuming: [] }]);
  });
  it('ends at the limit and says that there were more', () => {
    let looks = 0;
    const { all } = everyWorld((ask) => {
      looks += 1;
      for (let i = 0; i < 11; i += 1) ask2(ask, `q${i}`);
    });
    assert.deepEqual([all, looks], [false, limits.worlds]);
  });
});

describe('the release', () => {
  it('is compared field by field, numerically', () => {
    assert.ok(compareVersions('3.10', '3.9') > 0);
    assert.ok(compareVersions('3.10', '3.1') > 0);
    assert.equal(compareVersions('2.4', '2.4.0'), 0);
  });
  it('is asked for by threshold, and answers narrow what is left', () => {
    const worlds = everyWorld((ask) => {
      const world = inWorld(hostOf({}), daemon, ask);
      return [world.since('1.9'), world.since('1.10'), world.since('1.9')];
    });
    assert.deepEqual(
      worlds.outcomes.map(({ value }) => value),
      [
        [true, true, true],
        [true, false, true],
        [false, false, false],
      ],
    );
    assert.deepEqual(
      worlds.outcomes[2]!.assuming.map(({ text }) => text),
      ['Daemon before 1.9'],
    );
  });
  it('is asked apart for a fact on which nothing else hangs, and what the world knows is not asked again', () => {
    const host = hostOf({});
    const worlds = everyWorld((ask) => {
      const world = inWorld(host, daemon, ask);
      const apart = world.byRelease((inner) => fact(inner.since('1.9') ? 'new' : 'old'));
      return { apart, late: ask2(ask, 'x') && world.since('1.10') };
    });
    assert.equal(worlds.outcomes.length, 3);
    const told = worlds.outcomes.map(({ value: { apart } }) => apart.could?.map(({ is }) => is));
    assert.deepEqual(told, [
      ['new', 'old'],
      ['new', 'old'],
      ['new', 'old'],
    ]);
    const after = everyWorld((ask) => {
      const world = inWorld(host, daemon, ask);
      return world.since('1.10') ? world.byRelease((inner) => fact(inner.since('1.9') ? 'new' : 'old')).is : 'before';
    });
    assert.deepEqual(
      after.outcomes.map(({ value }) => value),
      ['new', 'before'],
    );
  });
  it('is asked in the worlds of a part, which know what was answered around them', () => {
    const worlds = everyWorld((ask) => {
      const world = inWorld(hostOf({}), daemon, ask, undefined, { left: 100 });
      const outside = ask2(world.ask, 'a');
      const part = world.apart!((inner) => [ask2(inner.ask, 'a'), ask2(inner.ask, 'b')]);
      return { outside, inside: part.outcomes.map(({ value }) => value) };
    });
    assert.deepEqual(
      worlds.outcomes.map(({ value }) => value),
      [true, false].map((a) => ({
        outside: a,
        inside: [
          [a, true],
          [a, false],
        ],
      })),
    );
  });
  it('is no question where it is assumed', () => {
    const host = hostOf({}, { versions: { d: '1.9' }, build: 'debian' });
    const worlds = everyWorld((ask) => [inWorld(host, daemon, ask).since('1.10'), inWorld(host, daemon, ask).build()]);
    assert.deepEqual(worlds.outcomes, [{ value: [false, 'debian'], assuming: [] }]);
  });
});

describe('members of a list', () => {
  it('are conditional where only some worlds list them', () => {
    const found = members(everyWorld((ask) => (ask2(ask, 'a') ? ['x', 'y'] : ['y'])));
    assert.deepEqual(
      found.map(({ name, there }) => [name, there.is, there.could?.map(({ is }) => is)]),
      [
        ['x', undefined, [true, false]],
        ['y', true, undefined],
      ],
    );
  });
});
