import { debugLevel, type Grammar, oneOf, socketOption, switched, text, tlsOption, whole } from './grammar.ts';

/** One name that a configuration line may set. */
export interface Option {
  readonly name: string;
  /** `global`: refused below the first header. */
  readonly scope: 'global' | 'service';
  readonly takes: Grammar;
  /** The first release that knows it, where that is later than the oldest release here. */
  readonly since?: string;
  /** The first release that takes it below a header. */
  readonly inSectionsSince?: string;
  /** Its value is a password or a key, never shown. */
  readonly secret?: true;
}

const versions = oneOf(['all', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'], 'Invalid protocol version');

/**
 * Every name, with what it takes and stunnel's own words of refusal [source: options.c of 5.30 to 5.75, compared
 * release by release; refusals measured with 5.68]. `NAME: scope, grammar, releases`.
 */
export const options: readonly Option[] = [
  { name: 'chroot', scope: 'global', takes: text },
  {
    name: 'compression',
    scope: 'global',
    takes: oneOf(['deflate', 'zlib'], 'Specified compression type is not available'),
  },
  { name: 'EGD', scope: 'global', takes: text },
  { name: 'engine', scope: 'global', takes: text },
  { name: 'engineCtrl', scope: 'global', takes: text },
  { name: 'engineDefault', scope: 'global', takes: text },
  { name: 'fips', scope: 'global', takes: switched },
  {
    name: 'foreground',
    scope: 'global',
    takes: oneOf(['yes', 'quiet', 'no'], "The argument needs to be either 'yes', 'quiet' or 'no'"),
  },
  {
    name: 'log',
    scope: 'global',
    takes: oneOf(['append', 'overwrite'], "The argument needs to be either 'append' or 'overwrite'"),
  },
  { name: 'output', scope: 'global', takes: text },
  { name: 'pid', scope: 'global', takes: text },
  { name: 'provider', scope: 'global', takes: text, since: '5.75' },
  { name: 'providerParameter', scope: 'global', takes: text, since: '5.75' },
  { name: 'RNDbytes', scope: 'global', takes: whole('Illegal number of bytes to read from random seed files') },
  { name: 'RNDfile', scope: 'global', takes: text },
  { name: 'RNDoverwrite', scope: 'global', takes: switched },
  { name: 'setEnv', scope: 'global', takes: text, since: '5.75' },
  { name: 'syslog', scope: 'global', takes: switched },
  // Windows and desktop builds only; a file that has them is for those.
  { name: 'taskbar', scope: 'global', takes: switched },
  { name: 'iconActive', scope: 'global', takes: text },
  { name: 'iconError', scope: 'global', takes: text },
  { name: 'iconIdle', scope: 'global', takes: text },
  { name: 'accept', scope: 'service', takes: text },
  { name: 'CAengine', scope: 'service', takes: text, since: '5.68' },
  { name: 'CAfile', scope: 'service', takes: text },
  { name: 'CApath', scope: 'service', takes: text },
  { name: 'CAstore', scope: 'service', takes: text, since: '5.75' },
  { name: 'cert', scope: 'service', takes: text },
  { name: 'checkEmail', scope: 'service', takes: text },
  { name: 'checkHost', scope: 'service', takes: text },
  { name: 'checkIP', scope: 'service', takes: text },
  { name: 'ciphers', scope: 'service', takes: text },
  { name: 'ciphersuites', scope: 'service', takes: text, since: '5.51' },
  { name: 'client', scope: 'service', takes: switched },
  { name: 'config', scope: 'service', takes: text },
  { name: 'connect', scope: 'service', takes: text },
  { name: 'CRLfile', scope: 'service', takes: text },
  { name: 'CRLpath', scope: 'service', takes: text },
  { name: 'curve', scope: 'service', takes: text },
  { name: 'curves', scope: 'service', takes: text, since: '5.51' },
  { name: 'debug', scope: 'service', takes: debugLevel },
  { name: 'delay', scope: 'service', takes: switched },
  { name: 'engineId', scope: 'service', takes: text },
  { name: 'engineNum', scope: 'service', takes: whole('Illegal engine number') },
  { name: 'exec', scope: 'service', takes: text },
  { name: 'execArgs', scope: 'service', takes: text },
  {
    name: 'failover',
    scope: 'service',
    takes: oneOf(['rr', 'prio'], "The argument needs to be either 'rr' or 'prio'"),
  },
  { name: 'ident', scope: 'service', takes: text },
  { name: 'include', scope: 'service', takes: text },
  { name: 'key', scope: 'service', takes: text },
  { name: 'libwrap', scope: 'service', takes: switched },
  { name: 'local', scope: 'service', takes: text },
  {
    name: 'logId',
    scope: 'service',
    takes: oneOf(['sequential', 'unique', 'thread', 'process'], 'Invalid connection identifier type'),
  },
  { name: 'OCSP', scope: 'service', takes: text },
  { name: 'OCSPaia', scope: 'service', takes: switched },
  { name: 'OCSPflag', scope: 'service', takes: text },
  { name: 'OCSPnonce', scope: 'service', takes: switched },
  { name: 'OCSPrequire', scope: 'service', takes: switched, since: '5.71' },
  { name: 'options', scope: 'service', takes: tlsOption },
  { name: 'protocol', scope: 'service', takes: text },
  { name: 'protocolAuthentication', scope: 'service', takes: text },
  { name: 'protocolDomain', scope: 'service', takes: text },
  { name: 'protocolHeader', scope: 'service', takes: text, since: '5.58' },
  { name: 'protocolHost', scope: 'service', takes: text },
  { name: 'protocolPassword', scope: 'service', takes: text, secret: true },
  { name: 'protocolUsername', scope: 'service', takes: text },
  { name: 'PSKidentity', scope: 'service', takes: text },
  { name: 'PSKsecrets', scope: 'service', takes: text },
  { name: 'pty', scope: 'service', takes: switched },
  { name: 'redirect', scope: 'service', takes: text },
  { name: 'renegotiation', scope: 'service', takes: switched },
  { name: 'requireCert', scope: 'service', takes: switched, since: '5.34' },
  { name: 'reset', scope: 'service', takes: switched },
  { name: 'retry', scope: 'service', takes: switched },
  { name: 'securityLevel', scope: 'service', takes: whole('Illegal security level', 0, 5), since: '5.57' },
  { name: 'service', scope: 'service', takes: text, inSectionsSince: '5.45' },
  { name: 'session', scope: 'service', takes: whole('Illegal session cache timeout') },
  { name: 'sessionCacheSize', scope: 'service', takes: whole('Illegal session cache size') },
  { name: 'sessionCacheTimeout', scope: 'service', takes: whole('Illegal session cache timeout') },
  { name: 'sessiond', scope: 'service', takes: text },
  { name: 'sessionResume', scope: 'service', takes: switched, since: '5.60' },
  { name: 'setgid', scope: 'service', takes: text },
  { name: 'setuid', scope: 'service', takes: text },
  { name: 'sni', scope: 'service', takes: text },
  { name: 'socket', scope: 'service', takes: socketOption, inSectionsSince: '5.45' },
  { name: 'sslVersion', scope: 'service', takes: versions },
  { name: 'sslVersionMax', scope: 'service', takes: versions, since: '5.50' },
  { name: 'sslVersionMin', scope: 'service', takes: versions, since: '5.50' },
  { name: 'stack', scope: 'service', takes: whole('Illegal thread stack size') },
  { name: 'ticketKeySecret', scope: 'service', takes: text, since: '5.54', secret: true },
  { name: 'ticketMacSecret', scope: 'service', takes: text, since: '5.54', secret: true },
  { name: 'TIMEOUTbusy', scope: 'service', takes: whole('Illegal busy timeout') },
  { name: 'TIMEOUTclose', scope: 'service', takes: whole('Illegal close timeout') },
  { name: 'TIMEOUTconnect', scope: 'service', takes: whole('Illegal connect timeout') },
  { name: 'TIMEOUTidle', scope: 'service', takes: whole('Illegal idle timeout') },
  { name: 'TIMEOUTocsp', scope: 'service', takes: whole('Illegal OCSP timeout'), since: '5.71' },
  {
    name: 'transparent',
    scope: 'service',
    takes: oneOf(
      ['none', 'no', 'source', 'yes', 'destination', 'both'],
      'Selected transparent proxy mode is not available',
    ),
  },
  { name: 'verify', scope: 'service', takes: whole('Bad verify level', 0, 4) },
  { name: 'verifyChain', scope: 'service', takes: switched, since: '5.34' },
  { name: 'verifyPeer', scope: 'service', takes: switched, since: '5.34' },
];

const byName = new Map(options.map((option) => [option.name.toLowerCase(), option]));

/** Names count in any case [source: options.c, `strcasecmp`; measured]. */
export function optionNamed(name: string): Option | undefined {
  return byName.get(name.toLowerCase());
}
