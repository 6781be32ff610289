import { combine, fact, unknown } from '../../model/facts.ts';
import type { Fact, Interpreted, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import {
  type Demand,
  imageService,
  plainPort,
  plaintextIn,
  relayPort,
  tlsPort,
  type Variables,
  variablesOf,
} from '../environment.ts';
import type { Row } from '../settings.ts';
import { enableImap, enableManagesieve, enablePop3, smtpOnly, sslType } from './settings.ts';

/** What is read after the image's own Dovecot files [docs: config/advanced/override-defaults/dovecot]. */
const OVERRIDE = '/tmp/docker-mailserver/dovecot.cf';

/** The sockets of Postfix and Dovecot inside [docs: config/security/understanding-the-ports]. */
export function interpret(world: World, main: string): Interpreted {
  const variables = variablesOf(world, main);
  const type = variables.read(sslType);
  const tls: Fact<boolean> =
    type.setting.value === undefined ? unknown(type.setting) : fact(type.setting.value !== '', type.setting);
  const demand = demandOf(tls);
  const mail = mailboxDemand(world, demand);
  const alone = switched(variables, smtpOnly);
  const imap = served(alone, switched(variables, enableImap));
  const pop3 = served(alone, switched(variables, enablePop3));
  const sieve = served(alone, switched(variables, enableManagesieve));
  const submission = alone.is === false ? demand : unknown(...alone.because);
  return imageService(world, variables, [
    relayPort(combine(tls, tls, (is) => (is === undefined ? undefined : is ? 'offered' : 'none'))),
    plainPort(587, 'submission', submission),
    // Without TLS the port that should begin with it speaks plain SMTP.
    tls.is === false ? plainPort(465, 'submission', submission) : tlsPort(465, 'submission', tls.because),
    plainPort(143, 'imap', mail, imap),
    tlsPort(993, 'imap', tls.because, both(imap, tls)),
    plainPort(110, 'pop3', mail, pop3),
    tlsPort(995, 'pop3', tls.because, both(pop3, tls)),
    plainPort(4190, 'managesieve', mail, sieve),
  ]);
}

function switched(variables: Variables, row: Row<boolean>): Fact<boolean> {
  const { setting } = variables.read(row);
  return setting.value === undefined ? unknown(setting) : fact(setting.value, setting);
}

function served(alone: Fact<boolean>, is: Fact<boolean>): Fact<boolean> {
  return combine(is, alone, (on, only) =>
    on === false || only === true ? false : on === undefined || only === undefined ? undefined : true,
  );
}

function both(a: Fact<boolean>, b: Fact<boolean>): Fact<boolean> {
  return combine(a, b, (one, other) => (one === false || other === false ? false : one && other ? true : undefined));
}

function demandOf({ is, because }: Fact<boolean>): Fact<Demand> {
  return is === undefined ? unknown(...because) : fact<Demand>(is ? 'demanded' : 'absent', ...because);
}

/** IMAP, POP3 and ManageSieve: the reader's own Dovecot file goes last. */
function mailboxDemand(world: World, demand: Fact<Demand>): Fact<Demand> {
  const own = plaintextIn(world, OVERRIDE);
  if (!own || demand.is === undefined) return demand;
  const because: readonly Setting<unknown>[] = [own.setting, ...demand.because];
  if (demand.is === 'absent') return own.is ? demand : fact<Demand>('forbidden', ...because);
  return own.is ? fact<Demand>('offered', ...because) : demand;
}
