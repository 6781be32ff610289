import { expanded } from './expand.ts';
import { partsIn } from '../../syntax/shell-script.ts';
import type { Running } from './running.ts';
import { absolute, textAt } from './stage.ts';

/** What a command prints, where its words tell; undefined where they do not. */
export function outputOf(name: string | undefined, running: Running, piped: string | undefined): string | undefined {
  switch (name) {
    case undefined:
    case ':':
    case 'true':
      return '';
    case 'echo':
      return echoed(running);
    case 'printf':
      return printed(running);
    case 'cat':
      return shown(running, piped);
    default:
      return undefined;
  }
}

/** The `echo` of Debian's sh takes escapes always, that of bash only with `-e`: for other shells nobody knows. */
function echoed({ args, stage }: Running): string | undefined {
  let words = args;
  let isLine = true;
  let escapes = false;
  for (let option = /^-[neE]+$/.exec(words[0] ?? ''); option; option = /^-[neE]+$/.exec(words[0] ?? '')) {
    if (option[0].includes('n')) isLine = false;
    if (option[0].includes('e')) escapes = true;
    words = words.slice(1);
  }
  if (words.some((word) => word === undefined)) return undefined;
  const text = words.join(' ');
  const isDash = stage.hasShell && /^(?:debian|ubuntu)$/.test(stage.distribution?.name ?? '');
  if (/\\[abcefnrtv0\\]/.test(text) && !escapes && !isDash) return undefined;
  return (/\\[abcefnrtv0\\]/.test(text) ? unescaped(text) : text) + (isLine ? '\n' : '');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" };

function unescaped(text: string): string {
  return text.replaceAll(/\\([\s\S])/g, (whole, char: string) => ESCAPES[char] ?? whole);
}

/** A format with `%s` for each word, again as long as there are words [printf(1)]. */
function printed({ args }: Running): string | undefined {
  const [format, ...rest] = args[0] === '--' ? args.slice(1) : args;
  if (format === undefined || rest.some((word) => word === undefined)) return undefined;
  const slots = [...format.matchAll(/%[\s\S]/g)].map(([slot]) => slot);
  if (slots.some((slot) => slot !== '%s' && slot !== '%b' && slot !== '%%')) return undefined;
  const count = slots.filter((slot) => slot !== '%%').length;
  const rounds = count === 0 ? 1 : Math.max(1, Math.ceil(rest.length / count));
  let next = 0;
  let text = '';
  for (let round = 0; round < rounds; round += 1)
    text += unescaped(format).replaceAll(/%([sb%])/g, (_whole, kind: string) => {
      if (kind === '%') return '%';
      next += 1;
      const word = rest[next - 1] ?? '';
      return kind === 'b' ? unescaped(word) : word;
    });
  return text;
}

/** A here-document, or files that are known. */
function shown({ stage, args, command, lookup }: Running, piped: string | undefined): string | undefined {
  const document = command.redirects.find(({ body }) => body !== undefined);
  if (args.length === 0 && document?.body)
    return document.expands ? expanded({ parts: partsIn(document.body.text) }, lookup) : document.body.text;
  if (args.length === 0) return piped;
  const texts = args.map((arg) => {
    const file = arg === undefined || arg.startsWith('-') ? undefined : textAt(stage, absolute(stage, arg));
    return file && file.holes.length === 0 && file.branches.length === 0 ? file.text : undefined;
  });
  return texts.some((text) => text === undefined) ? undefined : texts.join('');
}
