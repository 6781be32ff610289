/**
 * `npm run node-servers:oracle`: starts every program below `fixtures/node-servers` with the real packages, on loopback alone,
 * logs in before TLS, and holds what it got against what we say of the same folder without running it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { join, resolve } from 'node:path';
import tls from 'node:tls';
import type { Listener, Service } from '../../src/model/model.ts';
import { show } from '../support/agree.ts';
import { lintPaths } from '../support/lint.ts';

const folder = resolve(import.meta.dirname, '../../fixtures/node-servers');
const [only] = process.argv.slice(2);
async function compare(at: string): Promise<readonly string[]> {
  const told = join(at, 'assume.json');
  const { network } = await lintPaths([at], existsSync(told) ? JSON.parse(readFileSync(told, 'utf8')) : {});
  const [service, ...others] = network.services;
  if (!service || others.length > 0) return [`${network.services.length} services are found, and one is started`];
  const program = start(at, service);
  try {
    const ports = portsOf(service);
    const isUp = await up(program, ports);
    if (String(isUp) !== show(service.starts)) return [`starts: ours ${show(service.starts)}, measured ${isUp}`];
    if (!isUp) return [];
    const notes: string[] = [];
    for (const listener of service.listeners.filter(({ open }) => open.is !== false))
      notes.push(...differences(listener, await probe(listener.port.is ?? 0)));
    return notes;
  } finally {
    program.kill('SIGKILL');
  }
}

function start(at: string, { main }: Service): ChildProcess {
  const script = resolve(at, main.path.slice(main.path.lastIndexOf('/') + 1));
  const loader = /\.ts$/.test(script) ? ['--import', 'tsx'] : [];
  return spawn(process.execPath, [...loader, script], { cwd: at, stdio: 'ignore', env: { PATH: process.env.PATH } });
}

function portsOf({ listeners }: Service): readonly number[] {
  return listeners.flatMap(({ port, open }) => (port.is === undefined || open.is === false ? [] : [port.is]));
}

/** Whether it stays, with all of its ports open. Nobody connects: some servers die of a client that hangs up at once. */
async function up(program: ChildProcess, ports: readonly number[]): Promise<boolean> {
  for (let round = 0; round < 100; round += 1) {
    if (program.exitCode !== null) return false;
    if (ports.length > 0 ? ports.every(isOpen) : round > 30) {
      await pause(200);
      return program.exitCode === null;
    }
    await pause(100);
  }
  return false;
}

/** By the kernel's table of sockets; state 0A is listening [docs: Linux, proc_net_tcp]. */
function isOpen(port: number): boolean {
  const digits = port.toString(16).toUpperCase().padStart(4, '0');
  return new RegExp(`^ *\\d+: [0-9A-F]+:${digits} [0-9A-F:]+ 0A `, 'm').test(readFileSync('/proc/net/tcp', 'utf8'));
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => {
    setTimeout(done, ms);
  });
}

interface Measured {
  readonly transport: string;
  readonly starttls: string;
  readonly login: string;
  readonly auth?: string;
}

/** Logs in without TLS, as a client on the host itself. */
async function probe(port: number): Promise<Measured> {
  if (await handshakes(port)) return { transport: 'tls', starttls: 'none', login: 'refused' };
  const client = new Client(net.connect(port, '127.0.0.1'));
  const greeting = await client.answer(3_000);
  const measured = greeting.startsWith('+OK') ? await pop3(client) : await smtp(client, /LMTP/.test(greeting));
  client.end();
  return { transport: 'plain', ...measured };
}

async function pop3(client: Client) {
  await client.say('USER alice');
  const answer = await client.say('PASS correct-horse');
  return { starttls: 'none', login: answer.startsWith('+OK') ? 'accepted' : 'refused' };
}

async function smtp(client: Client, isLmtp: boolean) {
  const capabilities = await client.say(`${isLmtp ? 'LHLO' : 'EHLO'} client.example.org`);
  const isOffered = /STARTTLS/.test(capabilities);
  const methods = /AUTH ([^\r\n]+)/.exec(capabilities)?.[1]?.split(' ') ?? [];
  const secret = Buffer.from('\0alice\0correct-horse').toString('base64');
  const answer = methods.length > 0 ? await client.say(`AUTH PLAIN ${secret}`) : '';
  const login = answer.startsWith('235') ? 'accepted' : 'refused';
  const starttls = !isOffered ? 'none' : answer.startsWith('538') ? 'required' : 'offered';
  return { starttls, login, auth: methods.length > 0 ? 'offered' : 'none' };
}

function handshakes(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      socket.destroy();
      done(true);
    });
    socket.on('error', () => done(false));
  });
}

/** Says a line and waits for the answer. */
class Client {
  private readonly socket: net.Socket;
  private read = '';

  constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on('data', (data) => {
      this.read += data.toString('latin1');
    });
    socket.on('error', () => {});
  }

  async answer(ms: number): Promise<string> {
    for (let waited = 0; waited < ms && !/^(?:\d{3}(?!-)|[+-]).*\r\n$/m.test(this.read); waited += 20) await pause(20);
    const found = this.read;
    this.read = '';
    return found;
  }

  say(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`);
    return this.answer(3_000);
  }

  end(): void {
    this.socket.destroy();
  }
}

function differences(listener: Listener, measured: Measured): readonly string[] {
  const pairs: readonly (readonly [string, string, string | undefined])[] = [
    ['transport', show(listener.transport), measured.transport],
    ['starttls', show(listener.starttls), measured.starttls],
    ['cleartextLogin.loopback', show(listener.cleartextLogin.loopback), measured.login],
    ['auth', show(listener.auth), measured.auth],
  ];
  return pairs.flatMap(([name, ours, theirs]) =>
    theirs === undefined || ours === theirs
      ? []
      : [`port ${show(listener.port)} ${name}: ours ${ours}, measured ${theirs}`],
  );
}

let agreed = 0;
let differ = 0;
for (const name of readdirSync(folder).sort()) {
  if (only !== undefined && name !== only) continue;
  const notes = await compare(join(folder, name));
  if (notes.length === 0) agreed += 1;
  else differ += 1;
  for (const note of notes) process.stdout.write(`${name}: ${note}\n`);
}
process.stdout.write(`${agreed} programs agree, ${differ} differ\n`);
process.exitCode = differ > 0 || agreed === 0 ? 1 : 0;
