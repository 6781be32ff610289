import { courier } from './courier/index.ts';
import { cyrus } from './cyrus/index.ts';
import type { Declaration } from './dialect.ts';
import { dockerMailserver } from './docker-mailserver/index.ts';
import { dovecot } from './dovecot/index.ts';
import { exim } from './exim/index.ts';
import { haproxy } from './haproxy/index.ts';
import { hitch } from './hitch/index.ts';
import { forwarder } from './forwarder/index.ts';
import { inetd } from './inetd/index.ts';
import { maddy } from './maddy/index.ts';
import { mailcow } from './mailcow/index.ts';
import { mailu } from './mailu/index.ts';
import { mailutils } from './mailutils/index.ts';
import { nginx } from './nginx/index.ts';
import { nodeSmtpServer } from './node-smtp-server/index.ts';
import { opensmtpd } from './opensmtpd/index.ts';
import { perdition } from './perdition/index.ts';
import { popa3d } from './popa3d/index.ts';
import { postfix } from './postfix/index.ts';
import { programs } from './programs/index.ts';
import { sendmail } from './sendmail/index.ts';
import { stalwart } from './stalwart/index.ts';
import { stunnel } from './stunnel/index.ts';
import { systemdSocket } from './systemd-socket/index.ts';
import { xinetd } from './xinetd/index.ts';

/** Every dialect that the program knows, sorted; a test compares the list with the folders. */
export const dialects: readonly Declaration[] = [
  courier,
  cyrus,
  dockerMailserver,
  dovecot,
  exim,
  forwarder,
  haproxy,
  hitch,
  inetd,
  maddy,
  mailcow,
  mailu,
  mailutils,
  nginx,
  nodeSmtpServer,
  opensmtpd,
  perdition,
  popa3d,
  postfix,
  programs,
  sendmail,
  stalwart,
  stunnel,
  systemdSocket,
  xinetd,
];
