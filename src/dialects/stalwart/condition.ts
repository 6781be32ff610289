/** What is known of a connection before TLS: where it came in. */
export interface Connection {
  readonly listener: string;
  readonly port?: number;
}

type Truth = boolean | undefined;

/** Longer ones are nobody's. */
const MOST = 2_000;

/**
 * Whether a condition of Stalwart's holds on a connection without TLS; undefined where it asks for anything but the
 * listener, the port and TLS [source: crates/common/src/expr; before 0.6 with `&` and `|`].
 */
export function holdsPlain(text: string, connection: Connection): Truth {
  const tokens = text.slice(0, MOST).match(/'[^']*'|"[^"]*"|&&?|\|\|?|[!=]=|[()!]|[\w.-]+|\S/g) ?? [];
  const state = { tokens, at: 0, depth: 0 };
  const found = text.length > MOST ? undefined : either(state, connection);
  return state.at === tokens.length ? found : undefined;
}

interface State {
  readonly tokens: readonly string[];
  at: number;
  depth: number;
}

function either(state: State, connection: Connection): Truth {
  let found = every(state, connection);
  while (/^\|\|?$/.test(state.tokens[state.at] ?? '')) {
    state.at += 1;
    const other = every(state, connection);
    found = found === true || other === true ? true : found === false && other === false ? false : undefined;
  }
  return found;
}

function every(state: State, connection: Connection): Truth {
  let found = one(state, connection);
  while (/^&&?$/.test(state.tokens[state.at] ?? '')) {
    state.at += 1;
    const other = one(state, connection);
    found = found === false || other === false ? false : found === true && other === true ? true : undefined;
  }
  return found;
}

function one(state: State, connection: Connection): Truth {
  const token = state.tokens[state.at];
  state.at += 1;
  state.depth += 1;
  if (token === undefined || state.depth > 200) return undefined;
  if (token === '!') {
    const found = one(state, connection);
    return found === undefined ? undefined : !found;
  }
  if (token === '(') {
    const found = either(state, connection);
    if (state.tokens[state.at] === ')') state.at += 1;
    return found;
  }
  const operator = state.tokens[state.at];
  if (operator !== '==' && operator !== '!=') return constant(token);
  const value = state.tokens[state.at + 1] ?? '';
  state.at += 2;
  const isSame = same(token, value, connection);
  return isSame === undefined ? undefined : isSame === (operator === '==');
}

function constant(token: string): Truth {
  if (token === 'is_tls' || token === 'false' || token === '0') return false;
  return token === 'true' || token === '1' ? true : undefined;
}

function same(name: string, value: string, { listener, port }: Connection): Truth {
  const plain = value.replace(/^['"]|['"]$/g, '');
  if (name === 'listener') return plain === listener;
  if (name === 'local_port') return port === undefined ? undefined : plain === String(port);
  if (name === 'is_tls') return constant(plain) === undefined ? undefined : constant(plain) === false;
  return undefined;
}
