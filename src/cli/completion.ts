import type { Command, Option } from 'commander';
import { suggestion } from '../text/suggest.ts';
import { UsageError } from '../text/usage-error.ts';

/** One command as shells complete it. */
interface Completed {
  readonly name: string;
  readonly about: string;
  readonly options: readonly CompletedOption[];
  /** Words that its first argument may be. */
  readonly words: readonly string[];
}

interface CompletedOption {
  readonly long: string;
  readonly about: string;
  /** Words that it takes; empty where it takes a file or anything else. */
  readonly choices: readonly string[];
  readonly takesValue: boolean;
}

const scripts = { bash, zsh, fish } as const;
export const shells: readonly string[] = Object.keys(scripts);

/** The script that makes a shell complete `waxseal`, made from the program itself. `words`: the arguments that a command knows. */
export function completion(shell: string, top: Command, words: Readonly<Record<string, readonly string[]>>): string {
  const make = Object.entries(scripts).find(([name]) => name === shell)?.[1];
  if (!make) throw new UsageError(`unknown shell "${shell}"${suggestion(shell, shells)}`);
  return make(top.commands.map((command) => completed(command, words[command.name()] ?? [])));
}

function completed(command: Command, words: readonly string[]): Completed {
  return {
    name: command.name(),
    about: command.description(),
    options: command.options.map(optionOf),
    words,
  };
}

function optionOf(option: Option): CompletedOption {
  return {
    long: option.long ?? '',
    about: option.description.replace(/ \(default:.*$/, ''),
    choices: option.argChoices ?? [],
    takesValue: option.required || option.optional,
  };
}

function bash(commands: readonly Completed[]): string {
  const ways = commands.map(
    ({ name, options, words }) =>
      `    ${name}) options='${options.map(({ long }) => long).join(' ')}'; words='${words.join(' ')}' ;;`,
  );
  const choices = choicesByOption(commands).map(
    ([long, values]) => `    ${long}) COMPREPLY=($(compgen -W '${values.join(' ')}' -- "$current")); return ;;`,
  );
  return `# bash completion for waxseal
_waxseal() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command=check options words word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in ${commands.map(({ name }) => name).join('|')}) command="$word"; break ;; esac
  done
  case "$previous" in
${choices.join('\n')}
  esac
  case "$command" in
${ways.join('\n')}
  esac
  if [[ "$current" == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$current")); return; fi
  if [[ $COMP_CWORD -eq 1 ]]; then words="${commands.map(({ name }) => name).join(' ')}"; fi
  COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
}
complete -o filenames -F _waxseal waxseal
`;
}

function zsh(commands: readonly Completed[]): string {
  const described = (name: string, about: string) => `'${name}:${quotedIn(about).replaceAll(':', '\\:')}'`;
  const ways = commands.map(({ name, options, words }) => {
    const argument = words.length > 0 ? `'1:what:(${words.join(' ')})' '*:file:_files'` : "'*:file:_files'";
    return `    ${name}) _arguments ${options.map(zshOption).join(' ')} ${argument} ;;`;
  });
  return `#compdef waxseal
# zsh completion for waxseal
_waxseal() {
  local -a commands
  commands=(${commands.map(({ name, about }) => described(name, about)).join(' ')})
  if (( CURRENT == 2 )) && [[ "$words[2]" != -* ]]; then
    _describe command commands
    _files
    return
  fi
  local command=check
  if (( \${commands[(I)$words[2]:*]} )); then
    command="$words[2]"
    shift words
    (( CURRENT-- ))
  fi
  case "$command" in
${ways.join('\n')}
  esac
}
compdef _waxseal waxseal
`;
}

function zshOption({ long, about, choices, takesValue }: CompletedOption): string {
  const text = quotedIn(about).replace(/[[\]]/g, '').replaceAll(':', '\\:');
  const value = takesValue ? `:value:${choices.length > 0 ? `(${choices.join(' ')})` : '_files'}` : '';
  return `'*${long}[${text}]${value}'`;
}

function fish(commands: readonly Completed[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const isAt = (name: string) =>
    name === 'check'
      ? `"not __fish_seen_subcommand_from ${names.replace(/\bcheck ?/, '')}"`
      : `"__fish_seen_subcommand_from ${name}"`;
  const lines = commands.flatMap(({ name, about, options, words }) => [
    `complete -c waxseal -n "__fish_use_subcommand" -a ${name} -d '${quotedIn(about)}'`,
    ...options.map(({ long, about: what, choices, takesValue }) => {
      const value = takesValue ? (choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : ' -r -F') : '';
      return `complete -c waxseal -n ${isAt(name)} -l ${long.replace(/^--/, '')}${value} -d '${quotedIn(what)}'`;
    }),
    ...(words.length > 0 ? [`complete -c waxseal -n ${isAt(name)} -a '${words.join(' ')}'`] : []),
  ]);
  return `# fish completion for waxseal\n${lines.join('\n')}\n`;
}

/** Which words an option takes; the same option takes the same in all commands, or all of them are offered. */
function choicesByOption(commands: readonly Completed[]): readonly (readonly [string, readonly string[]])[] {
  const found = new Map<string, Set<string>>();
  for (const { long, choices } of commands.flatMap(({ options }) => options))
    if (choices.length > 0) found.set(long, new Set([...(found.get(long) ?? []), ...choices]));
  return [...found].map(([long, values]) => [long, [...values]]);
}

/** Inside single quotes of any of the three shells. */
function quotedIn(text: string): string {
  return text.replaceAll("'", '’');
}
