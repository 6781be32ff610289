import type { Host, Protocol } from '../../model/model.ts';
import { fileAt } from '../../platform/files.ts';
import { MAIL_NAME, mailPorts, namesOfPort } from '../../platform/services.ts';
import { parseIni } from '../../syntax/ini.ts';
import type { Statement } from '../../syntax/statement.ts';

/** `protocol` values after which server mode begins in clear and demands STARTTLS. */
export const NEGOTIATED: ReadonlyMap<string, Protocol> = new Map([
  ['imap', 'imap'],
  ['pop3', 'pop3'],
  ['smtp', 'smtp'],
]);

/** False where every port of a file is in sight and none of it speaks of mail: a VPN, a web server. */
export function mayBeMail(host: Host, main: string): boolean {
  const file = fileAt(host, main);
  return file !== undefined && parseIni(file).statements.some((statement) => speaksOfMail(host, statement));
}

function speaksOfMail(host: Host, statement: Statement): boolean {
  if (statement.kind === 'hole' || statement.key.value === undefined) return true;
  if (statement.operator?.value === '[') return MAIL_NAME.test(statement.key.value);
  const name = statement.key.value.toLowerCase();
  if (name === 'include' || name === 'exec') return true;
  const value = statement.args[0]?.value;
  if (name === 'protocol') return value === undefined || NEGOTIATED.has(value.toLowerCase());
  if (name !== 'accept' && name !== 'connect') return false;
  const written = value ?? statement.args[0]?.parts.at(-1);
  if (typeof written !== 'string') return false; // a hidden port alone: only the label tells
  const port = /[^:]*$/.exec(written)?.[0].trim() ?? '';
  return Object.keys(mailPorts).some((one) => isPort(host, port, Number(one)));
}

/** The number, with what may stand behind it by mistake, modulo 65536; or one of its names. */
function isPort(host: Host, written: string, port: number): boolean {
  const digits = /^\+?(\d+)/.exec(written)?.[1];
  if (digits !== undefined) return Number(digits) % 65_536 === port;
  return namesOfPort(host, port).includes(written) || MAIL_NAME.test(written);
}
