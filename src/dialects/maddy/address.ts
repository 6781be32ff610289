import type { Setting } from '../../model/model.ts';
import { HOLE } from '../../syntax/scan.ts';
import type { Word } from '../../syntax/statement.ts';
import { holed, hostPortOf, portNumber } from '../endpoint.ts';
import { originOf } from '../settings.ts';

/** One word of an endpoint's line, taken apart. */
export interface Address {
  /** Undefined where a template expression hides it. */
  readonly scheme?: 'tcp' | 'tls' | 'unix';
  readonly host?: string;
  readonly port?: number;
  readonly setting: Setting;
  readonly written: Word;
  /** maddy does not take it. */
  readonly isBad: boolean;
}

/** `tcp://HOST:PORT`, `tls://HOST:PORT` or `unix://PATH`; a port is a number [source: framework/config/endpoint.go; measured]. */
export function addressOf(name: string, written: Word): Address {
  const text = holed(written);
  const origin = originOf(written.span);
  const setting: Setting = written.value === undefined ? { name, origin } : { name, value: written.value, origin };
  const [, scheme, rest] = /^([a-z0-9+.-]+):(?:\/\/)?(.*)$/is.exec(text) ?? [];
  if (scheme === undefined || rest === undefined) return { setting, written, isBad: !text.includes(HOLE) };
  if (scheme !== 'tcp' && scheme !== 'tls' && scheme !== 'unix') return { setting, written, isBad: true };
  if (scheme === 'unix') return { scheme, setting, written, isBad: false };
  const { host, port: shown, hasPort } = hostPortOf(written, 'host', rest.replace(/\/.*$/s, ''));
  const port = portNumber(shown);
  const isHidden = rest.includes(HOLE);
  return {
    scheme,
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    setting,
    written,
    isBad: hasPort ? shown !== undefined && port === undefined : !isHidden,
  };
}
