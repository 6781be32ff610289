import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { hopOf } from '../../src/dialects/listener.ts';
import { fact, unknown } from '../../src/model/facts.ts';
import type { Hop, Link, Service } from '../../src/model/model.ts';
import type { Result } from '../../src/model/result.ts';
import { escaped, html } from '../../src/report/html/markup.ts';
import { renderHtml } from '../../src/report/html/report.ts';
import { plainFile, span } from '../../src/text/source-file.ts';
import { lintPaths } from '../support/lint.ts';
import { finding, result } from './sample.ts';

const trees = resolve(import.meta.dirname, '../../fixtures/trees');
const page = await renderHtml(result, '0.1.0');
const nothing: Result = { ...result, findings: [], undecided: [], suppressed: [], problems: [] };

const hostile = `</script><img src=x onerror=alert(1)>"'\`\u202e\u2066\u200f &amp;`;
const file = plainFile(`etc/${hostile}.conf`, `${hostile}\nssl = no\n`);
const odd: Result = {
  ...result,
  findings: [
    {
      ...finding,
      at: span(file, 0, file.text.length),
      message: hostile,
      because: [{ at: span(file, 0, 4), note: hostile }],
      assuming: [{ kind: 'program', question: hostile, text: hostile, at: span(file, 0, 4) }],
      listeners: [`pop3 ${hostile}`],
      fix: { title: hostile, safety: 'review', edits: [], replacement: hostile },
    },
  ],
  undecided: result.undecided.map((one) => ({ ...one, question: hostile, assume: hostile })),
  suppressed: [{ finding: { ...finding, message: hostile }, reason: hostile }],
  network: {
    ...result.network,
    services: result.network.services.map((one) => ({
      ...one,
      host: { ...one.host, name: hostile },
      dialect: hostile,
    })),
    hosts: result.network.hosts.map((one) => ({ ...one, name: hostile })),
  },
};

/** What stands between an opening and its closing tag. */
function element(text: string, tag: string): string {
  return text.slice(text.indexOf(`<${tag}>`) + tag.length + 2, text.indexOf(`</${tag}>`));
}

/** Section by id, to the next. */
function section(text: string, id: string): string {
  return text.slice(text.indexOf(`<section id="${id}"`)).split('</section>')[0] ?? '';
}

describe('the HTML report', () => {
  it('has a section for everything that a report tells', () => {
    for (const [id, said] of [
      ['overview', /cleartext accepted/],
      ['paths', /<svg class="graph" role="img"/],
      ['findings', /pop3 on port 110 takes passwords without TLS/],
      ['undecided', /whether imap on port 143 takes passwords without TLS/],
      ['problems', /Dovecot passes over/],
      ['suppressed', /only the lab reaches it/],
      ['rules', /Whoever can see the traffic can read the password/],
      ['looked-at', /1 too-large/],
    ] as const)
      assert.match(section(page, id), said, id);
  });

  it('shows of a finding its lines, its chain, what it assumes, its listeners and its remedy', () => {
    const found = section(page, 'findings');
    assert.match(found, /<li value="2" class="hit"><code>\t<mark>disable_plaintext_auth = no<\/mark><\/code><\/li>/);
    assert.match(
      found,
      /<dt>Because<\/dt><dd><ol><li><code class="place">mx 1\/etc\/dovecot\/dovecot\.conf:2:2<\/code>/,
    );
    assert.match(found, /<dt>If<\/dt><dd><ul><li>Dovecot before 2\.4/);
    assert.match(found, /<dt>Listeners<\/dt><dd><ul class="names"><li><code>pop3 0\.0\.0\.0:110<\/code>/);
    assert.match(found, /<del>.*disable_plaintext_auth = no<\/del>\n<ins>.*disable_plaintext_auth = yes<\/ins>/);
    assert.match(found, /<pre class="new"[^>]*>service pop3-login \{/);
    assert.match(found, /href="#rule-cleartext-login"/);
    assert.match(page, /<article class="rule" id="rule-cleartext-login"/);
  });

  it('puts the worst first and says which hosts and protocols each is about', () => {
    const levels = [...page.matchAll(/data-item="finding" .*data-level="(\w+)"/g)].map(([, level]) => level);
    assert.deepEqual(levels, ['error', 'warning']);
    assert.match(page, /data-item="finding" data-rule="cleartext-login" data-host="mx1" data-protocol="pop3"/);
  });

  it('says that there is nothing where there is nothing', async () => {
    const text = await renderHtml(nothing, '0.1.0');
    assert.match(text, /<title>Waxseal: no findings<\/title>/);
    assert.match(section(text, 'findings'), /Nothing was found\./);
    assert.doesNotMatch(text, /<form/);
    const empty = { ...nothing, network: { ...nothing.network, hosts: [], services: [] } };
    assert.match(await renderHtml(empty, '0.1.0'), /No mail service was found/);
  });

  it('runs its own script and style sheet alone, and asks for nothing else', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    assert.equal(
      policy,
      `default-src 'none'; script-src ${hash(element(page, 'script'))}; style-src ${hash(element(page, 'style'))}; base-uri 'none'; form-action 'none'`,
    );
    assert.doesNotMatch(page, /<(link|img|iframe|object|embed)\b|\ssrc=|@import|url\((?!#)|\sstyle=|\son\w+=/i);
  });

  it('takes text of files for words, never for markup', async () => {
    const text = await renderHtml(odd, '0.1.0');
    assert.equal(text.match(/<\/script>/g)?.length, 1);
    assert.doesNotMatch(text, /<img|onerror=alert\(1\)>|[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/);
    assert.equal(text.split('<').length - page.split('<').length < 200, true);
    assert.equal(
      escaped(`<a href="x" title='y'>&\u0000\ud800`),
      '&#60;a href=&#34;x&#34; title=&#39;y&#39;&#62;&#38;��',
    );
    assert.equal(html`${['<', html`<b>${1}</b>`, false, undefined]}`.html, '&#60;<b>1</b>');
  });

  it('leaves no secret', () => {
    assert.doesNotMatch(page, /s3cret-t0ken|hunter2|MIIEvQ/);
  });

  it('is the same bytes in every run, without a day or a folder of this machine', async () => {
    const tree = () => lintPaths([join(trees, 'haproxy-passes-to-stunnel')]);
    const first = await renderHtml(await tree(), '0.1.0');
    assert.equal(await renderHtml(await tree(), '0.1.0'), first);
    assert.ok(!first.includes(process.cwd()));
    assert.doesNotMatch(first.replace(/sha256-[^']*/g, ''), /20[23]\d-\d\d-\d\d/);
  });

  it('gives every part a name of its own, and leads nowhere that is not there', async () => {
    for (const text of [page, await renderHtml(await lintPaths([join(trees, 'three-in-a-row')]), '0.1.0')]) {
      const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
      assert.equal(new Set(ids).size, ids.length);
      for (const [, id] of text.matchAll(/href="#([^"]*)"/g)) assert.ok(ids.includes(id), id);
    }
  });

  it('draws every hop, those in clear with words', async () => {
    const clear = await renderHtml(await lintPaths([join(trees, 'tls-taken-off-for-the-store')]), '0.1.0');
    assert.match(clear, /class="line t-clear"/);
    assert.match(clear, /class="label t-clear"[^>]*>⚠ in clear/);
    const chain = await renderHtml(await lintPaths([join(trees, 'haproxy-passes-to-stunnel')]), '0.1.0');
    assert.match(section(chain, 'paths'), /plain, local/);
    assert.match(section(chain, 'paths'), /<li><code>0\.0\.0\.0:995 tls → haproxy → /);
  });

  it('draws a ring of services, and no more hops than a picture bears', async () => {
    const [service] = result.network.services;
    const [one, other] = service!.listeners;
    const back: Service = { ...service!, listeners: [{ ...other!, id: 'c' }] };
    const joined = (from: Service, to: Service, i: number): Link => ({
      ...{ from: from.listeners[0]!, fromService: from, to: to.listeners[0]!, toService: to },
      hop: hop(i),
      ...{ reaches: fact(true), transport: fact('tls'), verified: unknown(), leavesHost: fact(true) },
      ...{ target: fact('x'), staysHere: fact(false), bypassable: fact(false) },
    });
    const hop = (i: number): Hop =>
      hopOf({
        ...{ id: String(i), at: finding.at, port: fact(i), transport: fact('tls') },
        to: fact({ kind: 'socket', address: '192.0.2.1', port: i }),
      });
    const front: Service = {
      ...service!,
      listeners: [{ ...one!, backends: Array.from({ length: 50 }, (_, i) => hop(i)) }],
    };
    const ring: Service = { ...back, listeners: [{ ...back.listeners[0]!, backends: [hop(0)] }] };
    const outside = Array.from({ length: 50 }, (_, i): Link => {
      const { to: _to, toService: _service, ...rest } = joined(front, ring, i);
      return rest;
    });
    const links = [joined(front, ring, 0), joined(ring, front, 0), ...outside];
    const text = await renderHtml(
      { ...result, network: { ...result.network, services: [front, ring], links } },
      '0.1.0',
    );
    assert.match(section(text, 'paths'), /… and 20 more hops, which are not shown here/);
    assert.equal(section(text, 'paths').match(/class="box outside"/g)?.length, 30);
  });

  it('stays a page that a browser opens, and says what it left out', async () => {
    const service = result.network.services[0]!;
    const services = Array.from({ length: 300 }, (_, i) => ({ ...service, host: { ...service.host, name: `mx${i}` } }));
    const many: Result = {
      ...result,
      findings: Array.from({ length: 6_000 }, () => finding),
      undecided: Array.from({ length: 2_000 }, () => result.undecided[0]!),
      network: { ...result.network, services, hosts: services.map(({ host }) => host) },
    };
    const text = await renderHtml(many, '0.1.0');
    assert.ok(text.length < 8_000_000, `${text.length} characters`);
    assert.match(text, /… and \d+ more findings, which are not shown here; the JSON report has all of them/);
    assert.match(text, /… and 1500 more entries/);
    assert.match(text, /… and 260 more services, which are not shown here; the worst are drawn first/);
    assert.match(text, /… and 100 more hosts/);
    const ids = new Set([...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
    for (const [, id] of text.matchAll(/href="#([^"]*)"/g)) assert.ok(ids.has(id), id);
  });
});
