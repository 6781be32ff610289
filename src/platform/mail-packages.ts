import type { Protocol } from '../model/model.ts';

/** A family of mail servers as distributions pack it, with the services that its packages bring. */
interface MailPackage {
  readonly names: RegExp;
  readonly speaks: readonly Protocol[];
  readonly obsolete: boolean;
}

const pop2AndPop3: readonly Protocol[] = ['pop2', 'pop3'];

/** Servers that nobody should install any more: without TLS, or abandoned. First match wins. */
const MAIL_PACKAGES: readonly MailPackage[] = [
  // UW's toolkit, last released in 2008: Debian and Ubuntu, Red Hat, SUSE and Gentoo, FreeBSD [docs: package indexes; SSLBUILD].
  { names: /^(?:ipopd(?:-ssl)?|ipop[23]d?|i?pop2d?|in\.pop2d)$/, speaks: pop2AndPop3, obsolete: true },
  {
    names: /^uw-imapd?(?:-ssl|-server)?$|^(?:imap-uw|uw-imap-toolkit|panda-imap)$/,
    speaks: [...pop2AndPop3, 'imap'],
    obsolete: true,
  },
  // qpopper, last released in 2011 [docs: its change log].
  { names: /^(?:qpopper|qpopper-mysql|popper)$/, speaks: ['pop3'], obsolete: true },
  // No TLS in any of them [docs: popa3d(8), spop3d.conf(5), cucipop(8), teapop, vm-pop3d and akpop3d manuals].
  {
    names: /^(?:popa3d|solid-pop3d|spop3d|cucipop|teapop(?:-.*)?|vm-pop3d|akpop3d|gnu-pop3d|gpop3d)$/,
    speaks: ['pop3'],
    obsolete: true,
  },
  // tpop3d, last released in 2008 [docs: its site].
  { names: /^tpop3d$/, speaks: ['pop3'], obsolete: true },
];

/** What is known of a package or service by its name, as `apt` and `systemctl` take it; undefined for any other. */
export function mailPackage(name: string): Pick<MailPackage, 'speaks' | 'obsolete'> | undefined {
  // `ipopd=7:2007f`, `ipopd:amd64`, `mail/qpopper`, `ipop3d.socket`, `ipop2d@.service`.
  const bare = name
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/@?[^@]*\.(?:socket|service)$/, (unit) => (unit.startsWith('@') ? '' : unit.replace(/@?\.\w+$/, '')))
    .replace(/[=:~].*$/, '');
  return MAIL_PACKAGES.find(({ names }) => names.test(bare));
}
