import type { Cure, Service } from '../../model/model.ts';
import type { SettingStatement } from '../../syntax/statement.ts';
import { parseXinetd } from '../../syntax/xinetd.ts';
import type { Edit, Span } from '../../text/source-file.ts';
import type { Dialect } from '../dialect.ts';
import { attributeName } from './attributes.ts';

/** Switches off every entry of the service, since another one would take its place. */
const closeListener: Cure = (listener, service) => {
  const entry = entryAt(listener.declaredAt);
  if (!entry) return undefined;
  const all = entriesNamed(service, entry.args[0]?.value);
  return {
    title: `Switch "${entry.args[0]?.value ?? 'the service'}" off: set "disable" to "yes" in every entry`,
    safety: 'review',
    edits: all.flatMap((one) => setTo(one, 'disable', 'yes')),
  };
};

/** Puts the entry on loopback; one of several addresses stays what the entry makes of it. */
const bindLoopback: Cure = ({ declaredAt }) => {
  const entry = entryAt(declaredAt);
  return (
    entry && {
      title: 'Listen on loopback alone: set "bind" to "127.0.0.1"',
      safety: 'review',
      edits: setTo(entry, 'bind', '127.0.0.1'),
    }
  );
};

export const remedies: Dialect['remedies'] = { 'close-listener': closeListener, 'bind-loopback': bindLoopback };

function entriesIn(file: Span['file']): readonly SettingStatement[] {
  return parseXinetd(file).statements.filter(
    (one): one is SettingStatement => one.kind === 'setting' && one.body !== undefined && one.args.length > 0,
  );
}

function entryAt(place: Span): SettingStatement | undefined {
  return entriesIn(place.file).find(({ span }) => span.start <= place.start && place.start < span.end);
}

function entriesNamed(service: Service, name: string | undefined): readonly SettingStatement[] {
  return service.files
    .flatMap((file) =>
      /xinetd/.test(file.path) ||
      file === service.main ||
      service.listeners.some(({ declaredAt }) => declaredAt.file === file)
        ? entriesIn(file)
        : [],
    )
    .filter(({ args }) => args[0]?.value === name);
}

/** Rewrites every line of an attribute, since the first counts, or adds one after the brace. */
function setTo(entry: SettingStatement, name: string, value: string): readonly Edit[] {
  const lines = (entry.body ?? []).filter(
    (one): one is SettingStatement => one.kind === 'setting' && attributeName(one) === name,
  );
  const line = (key: string) => `${key.padEnd(15)} = ${value}`;
  if (lines.length > 0) return lines.map(({ span, key }) => ({ span, text: line(key.value ?? name) }));
  const { file } = entry.span;
  const brace = file.text.indexOf('{', entry.span.start) + 1;
  const indent = /\n([ \t]+)\S/.exec(file.text.slice(brace, entry.span.end))?.[1] ?? '\t';
  return [{ span: { file, start: brace, end: brace }, text: `\n${indent}${line(name)}` }];
}
