import type { Source } from '../source.ts';
import { COMPOSE, DOCKERFILE } from './names.ts';

/** Containers: what images hold, what compose files mount and publish. */
export const compose: Source = {
  id: 'compose',
  title: 'Compose files and Dockerfiles',
  wants: [COMPOSE, DOCKERFILE],
  // What has nothing of mail in it starts no mail server that we could tell anything about.
  marker:
    /mail|imap|pop3|smtp|dovecot|postfix|exim|stunnel|cyrus|courier|haproxy|nginx|hitch|smtpd|sendmail|perdition|xinetd|inetd|socat|\b(?:25|109|110|143|465|587|993|995|4190)\b|^include:/im,
  hosts: async (tree, assume, claimed, policy) => {
    const isAny = tree.paths.some(({ path }) => COMPOSE.test(path) || DOCKERFILE.test(path));
    if (!isAny) return { hosts: [], claimed: new Set(), problems: [] };
    return (await import('./hosts.ts')).hosts(tree, assume, claimed, policy);
  },
};
