import type { Setting } from '../../model/model.ts';
import { fileAt } from '../../platform/files.ts';
import { parseKeyValue } from '../../syntax/key-value.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { originOf, writtenValue } from '../settings.ts';
import { because, listOf, param, type Scope } from './parameters.ts';
import { rows } from './settings.ts';

/** Whether a password is taken as it is, by PLAIN or LOGIN; undefined where a template hides it. */
export interface Passwords {
  readonly are: boolean | undefined;
  readonly because: readonly Setting<unknown>[];
  readonly files: readonly SourceFile[];
}

/**
 * `noplaintext` refuses PLAIN and LOGIN; inside TLS the options of their own count, or the same where there are none
 * [measured: noplaintext-but-tls, noplaintext-everywhere, noplaintext-tls-options-only]. What a mechanism filter takes off the
 * announcement is still taken [measured: mechanism-filter].
 */
export function passwordsBy(scope: Scope, insideTls: boolean): Passwords {
  const own = insideTls ? param(scope, rows.saslTlsOptions) : undefined;
  const isOwn = own !== undefined && (own.setting.origin.kind !== 'default' || own.setting.value !== undefined);
  const options = isOwn ? own : param(scope, rows.saslOptions);
  const list = listOf(options);
  if (list === undefined) return { are: undefined, because: because(options), files: [] };
  if (list.some((one) => one.toLowerCase() === 'noplaintext'))
    return { are: false, because: because(options), files: [] };
  return mechanismsOf(scope);
}

/** Where libraries and Debian look for the file that Cyrus SASL reads [docs: SASL_README; postconf(5), cyrus_sasl_config_path]. */
const FOLDERS = ['/etc/postfix/sasl', '/usr/local/lib/sasl2', '/etc/sasl2', '/usr/lib/sasl2', '/usr/lib64/sasl2'];

/** `mech_list` without PLAIN and LOGIN takes no password in clear [measured: cyrus-cram-only]. */
function mechanismsOf(scope: Scope): Passwords {
  const any: Passwords = { are: true, because: [], files: [] };
  if (param(scope, rows.saslType).setting.value?.toLowerCase() !== 'cyrus') return any;
  const name = param(scope, rows.saslPath).setting.value;
  if (name === undefined || !/^[\w.-]+$/.test(name)) return any;
  const file = FOLDERS.map((folder) => fileAt(scope.world, `${folder}/${name}.conf`)).find((one) => one !== undefined);
  if (!file) return any;
  const { statements } = parseKeyValue(file, { separator: ':', continuation: 'backslash' });
  const line = statements.findLast(
    (one) =>
      one.kind === 'setting' && one.key.value?.trim().toLowerCase() === 'mech_list' && scope.world.holds(one.under),
  );
  if (!line || line.kind === 'hole') return { ...any, files: [file] };
  const { value } = writtenValue(line);
  const told = [{ name: 'mech_list', origin: originOf(line.span), ...(value === undefined ? {} : { value }) }];
  return {
    are: value === undefined ? undefined : /(^|\s)(plain|login)(\s|$)/i.test(value),
    because: told,
    files: [file],
  };
}
