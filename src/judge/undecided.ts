import { groupBy, uniqueBy } from '../model/facts.ts';
import type { Assumption, Setting } from '../model/model.ts';
import type { Undecided } from '../model/result.ts';
import { placeKey } from './evidence.ts';
import type { Open } from './matches.ts';
import { alsoAt } from './twins.ts';
import { factAt } from './view.ts';
import { and, conditional, noteOf, renderMessage } from './wording.ts';

/** What one would have to be told, as a question, and the key of `assume` that tells it. */
interface Asked {
  readonly question: string;
  readonly assume: string;
  /** Entries of one host with the same cause are one. */
  readonly cause: string;
}

/** One entry per cause: the first rule, by weight, that waits for it, with all listeners for which it does. */
export function undecidedOf(open: readonly Open[]): readonly Undecided[] {
  const asked = open.map((one) => ({ one, asked: askFor(one) }));
  const groups = groupBy(
    asked,
    ({ one, asked: { cause } }) =>
      `${one.subject.host.source} ${one.subject.host.root} ${one.subject.host.name} ${cause}`,
  );
  return groups.map((group) => {
    const first = group[0]!;
    const same = group.filter(({ one }) => one.check === first.one.check).map(({ one }) => one);
    return entry(first.one, first.asked, same);
  });
}

function entry(first: Open, { question, assume }: Asked, same: readonly Open[]): Undecided {
  const { rule, check, place, assuming, subject } = first;
  const message = renderMessage(check.message, same);
  const follows = assuming.length > 0 ? capital(conditional([assuming], message)) : `Whether ${message} depends on it`;
  return {
    rule: rule.id,
    at: place.at,
    also: alsoAt(place.at, subject.host),
    question: `${question} ${follows}`,
    assuming,
    assume,
  };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function askFor(open: Open): Asked {
  if (open.assuming.length === 0) return askForFact(open);
  // Several answers about one place are one question: whoever reads it there answers them all.
  const asked = uniqueBy(open.assuming, causeOf).map(askForAnswer);
  const assume = [...new Set(asked.flatMap((one) => one.assume || []))].join(', ');
  return {
    question: [...new Set(asked.map(({ question }) => question))].join(' '),
    assume,
    cause: [...new Set(open.assuming.map(causeOf))].join('; '),
  };
}

/** What an answer hangs on: a release, or the place in a file that leaves it open. */
function causeOf({ question, at }: Assumption): string {
  const [what, dialect] = question.split(' ');
  if (what === 'since') return `release ${dialect}`;
  return at ? placeKey(at) : question;
}

/** One open answer as a question that an administrator can answer. */
function askForAnswer(assumption: Assumption): Omit<Asked, 'cause'> {
  const { question: id, text } = assumption;
  const [what = '', dialect = ''] = id.split(' ');
  const versions = `versions: {${dialect}: …}`;
  if (what === 'since') {
    const title = text.replace(/ (before \S+|\S+ or later)$/, '');
    return { question: `Which release of ${title} runs here?`, assume: versions };
  }
  if (what === 'build') {
    const title = text.replace(/ as \S+ builds it$/, '');
    return { question: `Whose build of ${title} runs here?`, assume: 'build: …' };
  }
  if (what === 'completion')
    return { question: `Which release of ${dialect} runs here, with whose main file?`, assume: versions };
  return { question: `Is it so that ${text}?`, assume: assumeFor(assumption) };
}

function assumeFor({ kind, question, text }: Assumption): string {
  switch (kind) {
    case 'vantage':
      return 'client: […]';
    case 'program':
      if (question.startsWith('socket ')) return '';
      return /^program \S+:\d+$/.test(question)
        ? `backends: {${quoted(question.slice('program '.length))}: …}`
        : 'backends: accept';
    case 'not-carried': {
      if (question.startsWith('address ')) return 'addresses: […]';
      const path = /\/[^\s",]+\.(?:pem|crt|cer|cert|key|p12|pfx|der)\b/.exec(text)?.[0];
      return path ? `present: [${path}]` : 'complete: true';
    }
    default:
      return factNamed(text);
  }
}

/** Ansible's own facts are what `facts` holds; any other variable is settled by defining it in the tree. */
function factNamed(text: string): string {
  const name = /ansible_facts(?:\.|\[['"])(\w+)|\bansible_(\w+)/.exec(text);
  const fact = name?.[1] ?? name?.[2];
  return fact === undefined ? '' : `facts: {${fact}: …}`;
}

function quoted(name: string): string {
  return name.startsWith('[') ? `"${name}"` : name;
}

/** What is asked about a fact that nobody knows, by its path. */
const ASKS: readonly (readonly [RegExp, string])[] = [
  [/^listener\.cleartextLogin\./, 'Which passwords are taken here, and over which connections?'],
  [/^listener\.protocol$/, 'Which protocol is spoken here?'],
  [/^listener\.(open|asked)$/, 'Is this listener there?'],
  [/^listener\.(reach|address)$/, 'Which hosts reach this listener?'],
  [/^listener\.certificateState$/, 'Is the certificate there?'],
  [/^service\.starts$/, 'Does this service start?'],
];

function askForFact(open: Open): Asked {
  const { unknown, subject, place } = open;
  const [path = open.check.at] = unknown;
  const because: readonly Setting<unknown>[] = factAt(subject, path)?.because ?? [];
  const secrets = subject.service?.secrets ?? [];
  const notes = [...new Set(because.slice(0, 2).map((setting) => noteOf(setting, secrets)))];
  const ask =
    ASKS.find(([pattern]) => pattern.test(path))?.[1] ?? `What is ${path.split('.').slice(1).join(' ')} here?`;
  const told = notes.length > 0 ? ` The files say that ${and(notes)}, and no more.` : '';
  const cause = because.length > 0 ? placeKey(place.at) : `${subject.service?.main.path} ${path}`;
  return { question: `${ask}${told}`, assume: '', cause };
}
