import { fact, unknown } from '../../model/facts.ts';
import type { Fact, Listener, Login, Protocol, Session, Setting } from '../../model/model.ts';
import type { World } from '../../model/worlds.ts';
import { locate } from '../../text/source-file.ts';
import { addressesFor } from '../endpoint.ts';
import { failsHandshake, moreOf } from '../key-pair.ts';
import { listenerOf } from '../listener.ts';
import { reached } from '../reach.ts';
import type { Address } from './address.ts';
import type { Block } from './blocks.ts';

/** A listener for every address of a block but those in the file system. */
export function listenersOf(world: World, block: Block): readonly Listener[] {
  return block.addresses.flatMap((address, at) => {
    if (address.isBad || address.scheme === 'unix') return [];
    const { setting, written, port } = address;
    const [place = written.span] = locate(written.span);
    const decided = sessionBy(block, address);
    const bound = boundTo(world, address);
    return [
      listenerOf({
        ...decided,
        ...reached(world, bound, decided.cleartextLogin.remote),
        id: `${place.file.path}:${place.start} ${at}`,
        declaredAt: written.span,
        named: fact(block.endpoint.protocol, block.setting),
        address: bound,
        port: port === undefined ? unknown(setting) : fact(port, setting),
        v6only: bound.is === '::' ? fact(false, setting) : unknown(),
      }),
    ];
  });
}

/** Any of the wildcards takes both families, since Go listens so [measured: maddy 0.9.4 on Linux; docs: Go, net.Listen]. */
function boundTo(world: World, { host, setting }: Address): Fact<string> {
  if (host === undefined) return unknown(setting);
  if (host === '' || host === '0.0.0.0' || host === '::') return fact('::', setting);
  const [first] = addressesFor(world, host);
  return first === undefined ? unknown(setting) : fact(first, setting);
}

type Decided = Pick<
  Session,
  | 'protocol'
  | 'transport'
  | 'starttls'
  | 'auth'
  | 'cleartextLogin'
  | 'tlsLogin'
  | 'serving'
  | 'certificate'
  | 'certificateState'
  | 'expectsProxy'
>;

/** What a client meets there. */
function sessionBy(block: Block, address: Address): Decided {
  const { tls, proxied } = block;
  const { setting, scheme } = address;
  const login = loginBy(block, address);
  const isTls = scheme === 'tls';
  const by = [...(tls.setting ? [tls.setting] : []), setting];
  const isBroken = tls.is === 'on' && failsHandshake(tls.keyed.state.is) && !tls.keyed.refusal;
  const tlsLogin = tls.is === 'off' || isBroken ? false : tls.is === undefined ? undefined : block.auth.is;
  return {
    protocol: protocolOf(block, address),
    transport: scheme === undefined ? unknown(setting) : fact(isTls ? 'tls' : 'plain', setting),
    starttls: isBroken && !isTls && login.is === 'refused' ? fact('offered', ...by) : starttlsBy(block, address, login),
    auth: authBy(block, setting, isBroken && login.is === 'refused'),
    cleartextLogin: { remote: login, loopback: login },
    tlsLogin: tlsLogin === undefined ? unknown(...by) : fact(tlsLogin ? 'accepted' : 'refused', ...by),
    serving: isBroken ? fact(isTls ? 'no' : 'starttls-broken', ...by) : fact('yes'),
    certificate: tls.keyed.certificate,
    certificateState: tls.keyed.state,
    expectsProxy: proxied ? fact(true, proxied) : fact(false),
    ...moreOf(tls.keyed),
  };
}

/** Nobody gets to a login behind a handshake that fails [measured: tls-without-certificate]. */
function authBy({ auth, tls }: Block, setting: Setting, isBehindBroken: boolean): Session['auth'] {
  if (isBehindBroken) return fact('none', ...(tls.setting ? [tls.setting] : []), setting);
  return auth.is === undefined
    ? unknown(...auth.because)
    : fact(auth.is ? 'offered' : 'none', ...auth.because, setting);
}

/** Before TLS a password is taken where somebody says so, and wherever there is no TLS [source: imap.go, smtp.go; measured]. */
function loginBy({ auth, insecure, tls }: Block, { scheme, setting }: Address): Fact<Login> {
  if (scheme === 'tls') return fact('refused', setting);
  if (auth.is === false) return fact('refused', ...auth.because, setting);
  const tlsBy = tls.setting ? [tls.setting] : [];
  const because = [...(tls.is === 'off' ? tlsBy : [insecure.setting, ...tlsBy]), setting];
  const isTaken = tls.is === 'off' || insecure.setting.value === true ? true : hidden(tls.is, insecure.setting);
  if (isTaken === false) return fact('refused', ...because);
  const isKnown = isTaken === true && auth.is === true && scheme !== undefined;
  return isKnown ? fact('accepted', ...because) : unknown(...because);
}

/** Undefined where a hidden `tls` may be off, or `insecure_auth` is not seen. */
function hidden(tls: Block['tls']['is'], { value }: Setting<boolean>): false | undefined {
  return tls === undefined || value === undefined ? undefined : false;
}

function starttlsBy({ tls, auth }: Block, { scheme, setting }: Address, login: Fact<Login>): Session['starttls'] {
  const by = [...(tls.setting ? [tls.setting] : []), setting];
  if (scheme === 'tls') return fact('none', setting);
  if (tls.is === undefined || scheme === undefined) return unknown(...by);
  if (tls.is === 'off' || tls.is === 'missing') return fact('none', ...by);
  if (auth.is === false) return fact('offered', ...by);
  if (login.is === undefined || auth.is === undefined) return unknown(...by);
  return fact(login.is === 'accepted' ? 'offered' : 'required', ...login.because);
}

function protocolOf({ endpoint, setting }: Block, { port }: Address): Fact<Protocol> {
  const isSubmission = endpoint.protocol === 'smtp' && (port === 587 || port === 465);
  return fact(isSubmission ? 'submission' : endpoint.protocol, setting);
}
