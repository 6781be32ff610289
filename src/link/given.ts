import { combine, fact, follow, granted, mapFact, unknown } from '../model/facts.ts';
import type { Fact, Hop, Host, Listener, Login } from '../model/model.ts';
import { inNetworks, isLoopback, isWildcard } from '../platform/network.ts';

/** How a hop comes to a back end. */
export interface Coming {
  readonly hop: Hop;
  readonly from: Host;
  /** As it was dialled; none for a Unix-domain socket. */
  readonly address?: string;
  readonly isLocal: boolean;
}

/** What a plain back end gives to a relay that talks to it in plain. */
export interface Given {
  /** To a password that a client sent in clear. */
  readonly login: Fact<Login>;
  /** To one that it sent inside the relay's own TLS. */
  readonly inside: Fact<Login>;
  readonly starttls: Listener['starttls'];
  /** The networks of clients that get in, where the back end sees the clients themselves. */
  readonly from?: Fact<readonly string[]>;
  /** A header is missing, or one is there that nobody wants: nothing comes back. */
  readonly dead: Fact<boolean>;
}

/** `missing`: one side waits for a header, or the other cannot make anything of it. */
type Manner = 'direct' | 'client' | 'client-ssl' | 'missing';

/**
 * By what the back end takes the relay for: with a PROXY header the client itself, else a client at the relay's address
 * [measured: combined, haproxy-dovecot-proxy-*, hitch-proxy-dovecot]. An unexpected v1 header is one bad command to a
 * text protocol [measured: haproxy-dovecot-proxy-one-side].
 */
export function givenTo(coming: Coming, back: Listener): Given {
  const manner = mannerOf(coming.hop, back);
  const because = [...coming.hop.sendsProxy.because, ...back.expectsProxy.because];
  const refused = fact<Login>('refused', ...because);
  const direct = directly(coming, back);
  const client = toOthers(back);
  const give = <T>(
    pick: (from: Pick<Given, 'login' | 'starttls'>) => Fact<T>,
    missing: Fact<T>,
    ssl?: Fact<T>,
  ): Fact<T> =>
    follow(manner, (is) => {
      if (is === undefined) return unknown(...because);
      if (is === 'missing') return missing;
      if (is === 'client-ssl' && ssl) return ssl;
      const found = pick(is === 'direct' ? direct : client);
      return is === 'direct' ? found : { ...found, because: [...because, ...found.because] };
    });
  const isSeen = manner.is === 'client' || manner.is === 'client-ssl';
  return {
    login: give(({ login }) => login, refused),
    inside: give(({ login }) => login, refused, secured(back, because)),
    starttls: give(({ starttls }) => starttls, back.starttls),
    ...(isSeen ? { from: back.brought?.from ?? back.cleartextFrom } : {}),
    dead: mapFact(manner, (is) => (is === undefined ? undefined : is === 'missing')),
  };
}

/** Whether a header is sent and wanted. */
function mannerOf({ sendsProxy }: Hop, { expectsProxy, transport }: Listener): Fact<Manner> {
  const headed = combine(sendsProxy, expectsProxy, (sends, expects): Manner | 'v1' | undefined => {
    if (sends === undefined || expects === undefined) return undefined;
    if (expects) return sends === 'none' ? 'missing' : sends === 'v2-ssl' ? 'client-ssl' : 'client';
    // A binary header begins with what makes text protocols hang up [PROXY protocol 2.2; measured: Dovecot 2.3.19.1, IMAP and POP3].
    return sends === 'none' ? 'direct' : sends === 'v1' ? 'v1' : 'missing';
  });
  return granted(
    combine(headed, transport, (is, speaks): Manner | undefined => {
      if (is !== 'v1') return is;
      return speaks === undefined ? undefined : speaks === 'tls' ? 'missing' : 'direct';
    }),
  );
}

/** A header that says that the client came over TLS makes it one. */
function secured({ auth }: Listener, because: Fact<Login>['because']): Fact<Login> {
  const login = mapFact(granted(auth), (is): Login | undefined =>
    is === undefined ? undefined : is === 'offered' ? 'accepted' : 'refused',
  );
  return { ...login, because: [...because, ...login.because] };
}

/** What clients get that are not the host itself. */
function toOthers(back: Listener): Pick<Given, 'login' | 'starttls'> {
  if (back.brought) return back.brought;
  const { remote, loopback } = back.cleartextLogin;
  return { login: remote.is === 'unreachable' ? loopback : remote, starttls: back.starttls };
}

/** What a client at the relay's address gets: the loopback verdict where the back end sees its own address. */
function directly(coming: Coming, back: Listener): Pick<Given, 'login' | 'starttls'> {
  const source = sourceOf(coming);
  const own = ownVerdict(back);
  if (source === 'own')
    return isTurnedAway(coming, back) ? { ...own, login: fact('refused', ...back.reach.because) } : own;
  const login = follow(granted(source), (address) => byNetwork(back, address));
  return { login, starttls: back.brought?.starttls ?? back.starttls };
}

/** The address that the back end sees; `own` where it is the one that was dialled. */
function sourceOf({ hop, from, address, isLocal }: Coming): 'own' | Fact<string> {
  if (address === undefined) return 'own';
  if (!hop.source) return isLocal ? 'own' : fromCandidates(from.addresses, address);
  return hop.source.is === address ? 'own' : hop.source;
}

function fromCandidates(addresses: readonly string[], to: string): Fact<string> {
  const [one, ...more] = addresses.filter((address) => address.includes(':') === to.includes(':'));
  return one === undefined || more.length > 0 ? unknown() : fact(one);
}

/** STARTTLS is demanded of nobody where a client at the own address may do without [measured: nginx-stream-dovecot-own-address]. */
function ownVerdict({ cleartextLogin: { loopback }, starttls }: Listener): Pick<Given, 'login' | 'starttls'> {
  return {
    login: loopback,
    starttls: combine(starttls, granted(loopback), (is, takes) =>
      is === 'required' && takes === 'accepted' ? 'offered' : is,
    ),
  };
}

/** A socket on every address of which lists of addresses let only loopback in, dialled at another own address. */
function isTurnedAway({ address }: Coming, { address: bound, reach, cleartextFrom }: Listener): boolean {
  if (address === undefined || isLoopback(address) || reach.is !== 'loopback') return false;
  return bound.is !== undefined && isWildcard(bound.is) && !(cleartextFrom.is && inNetworks(address, cleartextFrom.is));
}

/** The verdict for the network that an address lies in. */
function byNetwork(back: Listener, address: string | undefined): Fact<Login> {
  const { login } = toOthers(back);
  if (address === undefined) return login;
  // What a loopback socket gives to another address of its host only its daemon can say.
  if (!back.brought && back.reach.is === 'loopback' && login.is !== 'refused') return unknown(...login.because);
  const from = back.brought?.from ?? back.cleartextFrom;
  if (from.is === undefined && !from.could) return login;
  return mapFact(from, (networks): Login | undefined =>
    networks === undefined ? undefined : inNetworks(address, networks) ? 'accepted' : 'refused',
  );
}
