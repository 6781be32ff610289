import type { Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { servicePort } from '../../platform/services.ts';
import { spanText } from '../../text/source-file.ts';
import { originOf } from '../settings.ts';
import type { Line, Token } from './lines.ts';
import { ONCE, OPTIONS, type OptionKind } from './settings.ts';

/** One `listen on`, in one world. */
export interface Listen {
  readonly line: Line;
  readonly address: Token;
  /** The first option of each kind. */
  readonly options: ReadonlyMap<OptionKind, Chosen>;
  /** A template expression stands where an option may stand. */
  readonly isOpaque: boolean;
  readonly port?: number;
  readonly error?: string;
}

/** An option and what follows it. */
export interface Chosen {
  readonly name: string;
  readonly value?: Token;
  readonly verify: boolean;
  readonly setting: Setting;
}

/** Undefined where the line opens no socket of its own: `listen on socket` is always there. */
export function listenOf(world: World, line: Line): Listen | undefined {
  const [on, address, ...rest] = line.rest;
  if (address?.text === 'socket' && !address.isQuoted) return undefined;
  const nowhere = { line, address: address ?? line.first, options: new Map<OptionKind, Chosen>(), isOpaque: false };
  const error = line.error ?? (on?.text === 'on' && address && isString(address) ? undefined : 'syntax error');
  if (error !== undefined) return { ...nowhere, error };
  const read = optionsOf(world, rest);
  const port = portOf(world, read.options);
  const found = { ...nowhere, ...read, ...(port.port === undefined ? {} : { port: port.port }) };
  const wrong = read.error ?? port.error ?? contradiction(world, read.options, read.isOpaque);
  return wrong === undefined ? found : { ...found, error: wrong };
}

function isString({ text, isQuoted }: Token): boolean {
  return isQuoted || text === undefined || /^[A-Za-z0-9:_]/.test(text);
}

type Read = Pick<Listen, 'options' | 'isOpaque' | 'error'>;

function optionsOf(world: World, words: readonly Token[]): Read {
  const options = new Map<OptionKind, Chosen>();
  let isOpaque = false;
  let error: string | undefined;
  for (let at = 0; at < words.length && error === undefined; ) {
    const token = words[at]!;
    const option = token.text === undefined || token.isQuoted ? undefined : OPTIONS.get(token.text);
    if (option) {
      const { chosen, used } = chosenAt(words, at);
      error = faultOf(world, chosen, option.takes, options.has(option.kind) ? ONCE[option.kind] : undefined);
      if (!options.has(option.kind)) options.set(option.kind, chosen);
      at += used;
    } else {
      if (token.text === undefined) isOpaque = true;
      else error = 'syntax error';
      at += 1;
    }
  }
  return error === undefined ? { options, isOpaque } : { options, isOpaque, error };
}

function chosenAt(words: readonly Token[], at: number): { readonly chosen: Chosen; readonly used: number } {
  const token = words[at]!;
  const next = words[at + 1];
  const { takes } = OPTIONS.get(token.text!)!;
  const setting: Setting = { name: token.text!, origin: originOf(token.word.span) };
  const chosen: Chosen = { name: token.text!, verify: false, setting };
  if (takes === 'nothing') return { chosen, used: 1 };
  if (takes === 'verify-or-nothing')
    return next?.text === 'verify' && !next.isQuoted
      ? { chosen: { ...chosen, verify: true }, used: 2 }
      : { chosen, used: 1 };
  if (next?.text === '<') return { chosen: { ...chosen, value: words[at + 2] ?? next }, used: 4 };
  if (takes !== 'word' || !next) return { chosen, used: 1 };
  const value = next.text === undefined ? setting : { ...setting, value: next.text };
  return { chosen: { ...chosen, value: next, setting: value }, used: 2 };
}

function faultOf(world: World, { name, value }: Chosen, takes: string, twice?: string): string | undefined {
  if (twice !== undefined) return twice;
  if (takes === 'word' && (!value || value.text === '<' || !isString(value))) return 'syntax error';
  const isNew = name === 'ciphers' || name === 'protocols';
  return isNew && !world.since('7.0') ? 'syntax error' : undefined;
}

/** A bare number, or a name of services(5) [measured: smtpd -n]. */
function portOf(world: World, options: Read['options']): { readonly port?: number; readonly error?: string } {
  const given = options.get('port')?.value;
  if (!given) return { port: options.get('tls')?.name === 'smtps' ? 465 : 25 };
  const { text, isQuoted } = given;
  if (text === undefined) return {};
  const port = /^\d{1,5}$/.test(text) && !isQuoted ? Number(text) : servicePort(world, text, given.word.span)?.port;
  return port === undefined || port < 1 || port > 65_535 ? { error: `invalid port: ${text}` } : { port };
}

/** Decided when the line is read [source: parse.y, create_if_listener; measured: auth-without-tls]. */
function contradiction(world: World, options: Read['options'], isOpaque: boolean): string | undefined {
  if (isOpaque) return undefined;
  if (!options.has('tls')) {
    if (options.has('auth')) return 'invalid listen option: auth requires tls/smtps';
    return options.has('pki') ? 'invalid listen option: pki requires tls/smtps' : undefined;
  }
  return !options.has('pki') && world.since('7.0') ? 'invalid listen option: pki required for tls/smtps' : undefined;
}

/** The line as evidence; `shown` is what follows `listen on`. */
export function lineSetting({ line: { statement } }: Listen): Setting {
  const text = spanText(statement.span)
    .replace(/^listen\s+on\s+/, '')
    .replace(/\s*\\\r?\n\s*/g, ' ');
  return { name: 'listen on', value: text, origin: originOf(statement.span) };
}
