import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isUnknown } from '../src/model/facts.ts';
import type { Case, Fact, Service } from '../src/model/model.ts';
import type { Result } from '../src/model/result.ts';
import { factsOf } from '../src/report/listener-facts.ts';
import { regionOf } from '../src/text/line-index.ts';
import { locate, type Span } from '../src/text/source-file.ts';
import { lintPaths } from './support/lint.ts';

/** What somebody has worked out by hand: a value, the values that are possible, or `unknown`. */
type Told = string | readonly string[];
type Facts = Readonly<Record<string, Told>>;

interface Expected {
  readonly about: string;
  readonly assume?: Readonly<Record<string, unknown>>;
  /** `dialect place` → facts of the service. */
  readonly services?: Readonly<Record<string, Facts>>;
  /** `protocol address:port`, `?` for what is not known → facts. Every listener that may be open is listed. */
  readonly listeners: Readonly<Record<string, Facts>>;
  /** `certainty level rule path:line message`, every one. */
  readonly findings: readonly string[];
  /** `rule path:line`, every one. */
  readonly undecided: readonly string[];
  readonly problems?: readonly string[];
}

const worlds = resolve(import.meta.dirname, '../fixtures/worlds');

describe('worlds', () => {
  const stories = readdirSync(worlds).sort();
  it('are at least twelve', () => assert.ok(stories.length >= 12));
  for (const story of stories) {
    const folder = join(worlds, story);
    const expected: Expected = JSON.parse(readFileSync(join(folder, 'possible.json'), 'utf8'));
    it(`${story}: ${expected.about}`, async () => {
      const result = await lintPaths([folder], expected.assume ?? {});
      assert.deepEqual(seen(result, expected, story), wanted(expected));
    });
  }
});

function wanted({ services, listeners, findings, undecided, problems }: Expected): Omit<Expected, 'about'> {
  return { services: services ?? {}, listeners, findings, undecided, problems: problems ?? [] };
}

/** The same of what we make of the tree: of each listener and service the facts that the expectation names. */
function seen(result: Result, expected: Expected, story: string): Omit<Expected, 'about'> {
  const at = (span: Span) => {
    const [place] = locate(span);
    const path = place!.file.path;
    return `${path.slice(path.indexOf(`${story}/`) + story.length + 1)}:${regionOf(place!).startLine}`;
  };
  // What is closed in every world is listed only where somebody asks for it.
  const listeners = result.network.services.flatMap((service) =>
    service.listeners.flatMap((listener) => {
      const facts = factsOf(listener);
      const word = (name: string) => String(facts.get(name)?.is ?? '?');
      const key = `${word('protocol')} ${word('address')}:${word('port')}`;
      const told = expected.listeners[key];
      return told || listener.open.is !== false ? [[key, shownFacts(facts, told ?? { open: '' })] as const] : [];
    }),
  );
  const services = result.network.services.map((service) => {
    const key = `${service.dialect} ${at({ file: service.main, start: 0, end: 0 }).replace(/:\d+$/, '')}`;
    return [key, shownFacts(serviceFacts(service), expected.services?.[key] ?? {})] as const;
  });
  return {
    services: Object.fromEntries(services.filter(([key]) => expected.services?.[key])),
    listeners: Object.fromEntries(listeners),
    findings: result.findings.map(
      ({ certainty, level, rule, at: place, message }) => `${certainty} ${level} ${rule} ${at(place)} ${message}`,
    ),
    undecided: result.undecided.map(({ rule, at: place }) => `${rule} ${at(place)}`),
    problems: result.problems.map(({ code }) => code),
  };
}

function serviceFacts({ starts, startError }: Service): ReadonlyMap<string, Fact<unknown>> {
  return new Map<string, Fact<unknown>>([
    ['starts', starts],
    ['startError', startError],
  ]);
}

function shownFacts(facts: ReadonlyMap<string, Fact<unknown>>, told: Facts): Facts {
  return Object.fromEntries(Object.keys(told).map((name) => [name, shown(facts.get(name) ?? { because: [] })]));
}

function shown(fact: Fact<unknown>): Told {
  if (fact.could) return fact.could.map(shownCase);
  return isUnknown(fact) ? 'unknown' : String(fact.is);
}

function shownCase({ is, assuming }: Case<unknown>): string {
  return `${is === undefined ? 'unknown' : String(is)} if ${assuming.map(({ text }) => text).join(' and ')}`;
}
