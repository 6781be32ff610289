/** Scripts that Node runs, alone or through a loader for TypeScript. Declarations and what a bundler packed are none. */
export const SCRIPT = /(?<!\.d|\.min|\.bundle)\.(?:[cm]?[jt]s|[jt]sx)$/;

/** Haraka's own files, which lie in a folder of that name [docs: Haraka, CoreConfig]. */
export const HARAKA = /(^|\/)config\/(plugins|smtp\.ini)$/;

/** A script that names what mail servers are made of, or a line of Haraka's files: a cheap look before any is read. */
export const NODE_MARKER = new RegExp(
  [
    String.raw`['"/]smtp-server(?:\.[cm]?[jt]s)?['"]`,
    String.raw`['"](?:node:)?(?:net|tls)['"]`,
    String.raw`^[ \t]*;?[ \t]*(?:listen|listen_host|smtps_port|public_ip|inactivity_timeout|nodes)[ \t]*=`,
    String.raw`^[ \t]*(?:queue|auth|rcpt_to|data|mail_from|tls|haraka-plugin-)[\w/.-]*[ \t]*$`,
  ].join('|'),
  'm',
);

/** By its name, or by its path as its own examples and tests import it. */
const SMTP_SERVER = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"](?:\.[./\w-]*\/)?smtp-server(?:\.[cm]?[jt]s)?['"]/;
const SOCKETS = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"](?:node:)?(?:net|tls)['"]/;
const LISTENS = /\bcreateServer\b|\bnew\s+(?:net\.|tls\.)?Server\b/;
/** Ports of mail, and what servers of it say first. */
const MAIL =
  /(?<![\w.])(?:24|25|109|110|143|465|587|993|995|1025|2525|4190)(?![\w.])|\+OK\b|\* OK\b|\+ POP2|IMPLEMENTATION|ESMTP|LMTP|pop-?3|imap|smtp|managesieve/i;

/** Whether a script may be a mail server, by its text. */
export function mayServeMail(text: string): boolean {
  return SMTP_SERVER.test(text) || (SOCKETS.test(text) && LISTENS.test(text) && MAIL.test(text));
}

/** What in a program decides whether a piece of it counts. */
export const MATTERS = /\blisten\b|SMTPServer|createServer|updateSecureContext|\bnew\s+(?:net|tls)\.Server\b/;

/** Where a container's way of starting a program is told, as a line of a shell: nobody writes there, so that only a container has it. */
export const COMMAND_FILE = '/run/container/command';
