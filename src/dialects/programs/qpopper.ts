import { posix } from 'node:path';
import { fact } from '../../model/facts.ts';
import type { Session, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { fileAt } from '../../platform/files.ts';
import { loopbackNetworks } from '../../platform/network.ts';
import { parseColumns } from '../../syntax/columns.ts';
import type { Statement, Word } from '../../syntax/statement.ts';
import type { SourceFile } from '../../text/source-file.ts';
import type { Program, Start } from '../dialect.ts';
import { originOf } from '../settings.ts';
import { asks, programSetting } from '../unknown-program.ts';
import { deadSession, plainSession, tlsSession } from '../sessions.ts';

/** Flags with a value [qpopper(8)]. */
const VALUED = 'abBDefKlLNpPqtTxy';
/** The numbers of `-l` and `-p`, in order [qpopper(8)]. */
const TLS_SUPPORT = ['default', 'stls', 'alternate-port'];
const CLEAR_TEXT = ['default', 'never', 'always', 'local', 'tls'];

interface Settings {
  readonly tlsSupport?: Setting<string>;
  readonly clearText?: Setting<string>;
  readonly files: readonly SourceFile[];
  /** A file or an expression that nobody can see may set either. */
  readonly hidden?: Word;
}

/** qpopper; Heimdal's popper shares the name `popper` and is told by its `-a` [popper(8)]. */
export const qpopperPrograms: readonly Program[] = [{ names: /^(in\.)?q?popper$/, serve }];

function serve(start: Start): Session {
  const program = programSetting(start.at);
  const heimdal = heimdalAuth(start.argv);
  if (heimdal !== undefined)
    return heimdal === 'plaintext'
      ? plainSession({ protocol: 'pop3', starttls: 'none', login: 'accepted', because: [program] })
      : {
          ...plainSession({ protocol: 'pop3', starttls: 'none', login: 'refused', because: [program] }),
          auth: fact('offered', program),
        };
  const settings = settingsOf(start.host, start.argv);
  return { ...decide(start.host, settings, program), files: settings.files };
}

function heimdalAuth(argv: readonly Word[]): string | undefined {
  const at = argv.findIndex(({ value }) => value === '-a');
  const word = at < 0 ? undefined : argv[at + 1]?.value;
  return word !== undefined && /^(plaintext|otp|sasl|none)$/.test(word) ? word : undefined;
}

/** tls-support and clear-text-password decide [docs: Administrator's Guide]. */
function decide(world: World, { tlsSupport, clearText, hidden }: Settings, program: Setting): Session {
  const support = tlsSupport?.value ?? 'default';
  const rule = clearText?.value ?? 'default';
  const because = [...(clearText ? [clearText] : []), ...(tlsSupport ? [tlsSupport] : []), program];
  if (hidden && !clearText) {
    const what = hidden.span.file.text.slice(hidden.span.start, hidden.span.end);
    const accepts = asks(world, `program qpopper ${what}`, hidden, [
      `qpopper takes passwords without TLS by ${what}`,
      `qpopper takes no passwords without TLS by ${what}`,
    ]);
    return plainSession({ protocol: 'pop3', starttls: 'none', login: accepts ? 'accepted' : 'refused', because });
  }
  if (support === 'alternate-port') return tlsSession('pop3', because);
  const starttls = support === 'stls' ? 'offered' : 'none';
  switch (rule) {
    case 'never':
      return {
        ...plainSession({ protocol: 'pop3', starttls, login: 'refused', because }),
        auth: fact('offered', ...because),
      };
    case 'tls':
    case 'ssl':
      return starttls === 'none'
        ? deadSession('pop3', because)
        : plainSession({ protocol: 'pop3', starttls: 'required', login: 'refused', because });
    case 'local':
      return {
        ...plainSession({ protocol: 'pop3', starttls, login: 'accepted', because }),
        cleartextLogin: { remote: fact('refused', ...because), loopback: fact('accepted', ...because) },
        cleartextFrom: fact(loopbackNetworks, ...because),
      };
    default:
      return plainSession({ protocol: 'pop3', starttls, login: 'accepted', because });
  }
}

/** Flags from left to right, the file of `-f` in its place; the last word counts. */
function settingsOf(world: World, argv: readonly Word[]): Settings {
  let found: Settings = { files: [] };
  for (let i = 0; i < argv.length; i += 1) {
    const text = argv[i]!.value;
    if (text === undefined) found = { ...found, hidden: argv[i]! };
    if (!text?.startsWith('-')) continue;
    const at = [...text].findIndex((letter, n) => n > 0 && VALUED.includes(letter));
    if (at < 0) continue;
    const rest = text.slice(at + 1);
    const value = rest === '' ? argv[i + 1] : argv[i]!;
    if (rest === '') i += 1;
    if (value) found = withFlag(world, found, text[at]!, rest === '' ? value.value : rest, value);
  }
  return found;
}

function withFlag(world: World, found: Settings, flag: string, value: string | undefined, at: Word): Settings {
  const origin = originOf(at.span);
  const numbered = (words: readonly string[]) => words[Number(value)];
  if (flag === 'l' || flag === 'p') {
    const word = numbered(flag === 'l' ? TLS_SUPPORT : CLEAR_TEXT);
    if (word === undefined) return { ...found, hidden: at };
    return flag === 'l'
      ? { ...found, tlsSupport: { name: 'tls-support', value: word, origin } }
      : { ...found, clearText: { name: 'clear-text-password', value: word, origin } };
  }
  if (flag !== 'f') return found;
  const file = value === undefined ? undefined : fileAt(world, posix.resolve('/', value));
  return file ? withFile(world, found, file) : { ...found, hidden: at };
}

/** `set name = value` lines, names in any case, values perhaps in quotes [docs: samples/qpopper.config]. */
function withFile(world: World, found: Settings, file: SourceFile): Settings {
  return parseColumns(file, { continues: 'never' }).statements.reduce(
    (settings: Settings, statement) => withStatement(world, settings, statement),
    { ...found, files: [...found.files, file] },
  );
}

function withStatement(world: World, found: Settings, statement: Statement): Settings {
  if (statement.kind === 'hole' || !world.holds(statement.under) || statement.key.value?.toLowerCase() !== 'set')
    return found;
  const line = statement.args.map(({ value }) => value ?? '').join(' ');
  const match = /^([\w-]+)\s*=\s*"?([\w-]*)"?/.exec(line);
  const origin = originOf(statement.span);
  const value = match?.[2]?.toLowerCase() ?? '';
  switch (match?.[1]?.toLowerCase()) {
    case 'tls-support':
      return { ...found, tlsSupport: { name: 'tls-support', value, origin } };
    case 'clear-text-password':
      return { ...found, clearText: { name: 'clear-text-password', value, origin } };
    default:
      return found;
  }
}
