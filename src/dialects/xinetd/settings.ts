import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import type { SettingStatement, Statement } from '../../syntax/statement.ts';
import { originOf, type Reader, type Reading, type Row, reader, switchOf, text, words } from '../settings.ts';
import { attributeName } from './attributes.ts';

const fold = (written: string) => written.toLowerCase();
const yesNo = switchOf(
  (written) => fold(written) === 'yes',
  (written) => fold(written) === 'no',
);

/** The single-valued attributes that decide whether and where a service listens [xinetd.conf(5)]. */
export const rows = {
  disable: {
    name: 'disable',
    kind: yesNo,
    defaults: [{ value: false, cite: 'measured: xinetd/uppercase-keywords' }],
    cite: 'xinetd.conf(5)',
  },
  wait: { name: 'wait', kind: yesNo, defaults: [], cite: 'xinetd.conf(5)' },
  socketType: {
    name: 'socket_type',
    kind: words(['stream', 'dgram', 'raw', 'seqpacket'], fold),
    defaults: [],
    cite: 'xinetd.conf(5)',
  },
  protocol: { name: 'protocol', kind: words(['tcp', 'udp'], fold), defaults: [], cite: 'xinetd.conf(5)' },
  id: { name: 'id', kind: text, defaults: [], cite: 'xinetd.conf(5)' },
  port: { name: 'port', kind: text, defaults: [], cite: 'xinetd.conf(5)' },
  bind: { name: 'bind', kind: text, defaults: [], cite: 'xinetd.conf(5)' },
  server: { name: 'server', kind: text, defaults: [], cite: 'xinetd.conf(5)' },
  libwrap: { name: 'libwrap', kind: text, defaults: [], cite: 'source: parsers.c, libwrap_parser; measured 2.3.15.3' },
} as const satisfies Record<string, Row<unknown>>;

/** Reads attributes by their names in any case, `interface` as `bind`. */
export function attributeReader(world: World): Reader {
  return reader(world, (written, row) => (fold(written) === 'interface' ? 'bind' : fold(written)) === row);
}

/** Whether somebody wrote it, or a hole may stand for it. */
export function isSet({ setting, statement }: Reading<unknown>): boolean {
  return statement !== undefined || setting.origin.kind === 'assumed';
}

/** The statement of an attribute that may have many values. */
export function lineOf(attributes: readonly Statement[], name: string): SettingStatement | undefined {
  return attributes.find((one): one is SettingStatement => one.kind === 'setting' && attributeName(one) === name);
}

/** The words of such an attribute, in lower case. */
export function wordsOf(attributes: readonly Statement[], name: string): readonly string[] {
  return lineOf(attributes, name)?.args.map(({ value }) => fold(value ?? '')) ?? [];
}

/** A line as evidence, with all its values. */
export function settingOf(statement: SettingStatement): Setting {
  const values = statement.args.map(({ value }) => value);
  const isSeen = values.every((value) => value !== undefined);
  const shown = `${statement.operator?.value === '=' ? '' : `${statement.operator?.value ?? ''} `}${values.join(' ')}`;
  return {
    name: statement.key.value ?? '',
    ...(isSeen && values.length > 0 ? { value: values.join(' '), shown } : {}),
    origin: originOf(statement.span),
  };
}
