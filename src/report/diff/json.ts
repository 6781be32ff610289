import type { Finding } from '../../model/result.ts';
import { placeOf } from '../places.ts';
import { redactorOf } from '../secrets.ts';
import type { Cause, Change, Difference } from './compare.ts';
import { causeText, type Hiding, hide } from './words.ts';

/** `waxseal-diff/1`: what changed for clients, with places of the side that `side` names. */
export function renderDiffJson(difference: Difference): string {
  const hiding = { before: redactorOf(difference.before.network), after: redactorOf(difference.after.network) };
  const { added, gone, stayed } = difference.findings;
  const document = {
    schema: 'waxseal-diff/1',
    changes: difference.changes.map((change) => changeJson(change, hiding)),
    findings: {
      new: added.map((one) => findingJson(one, hiding)),
      gone: gone.map((one) => findingJson(one, hiding)),
      unchanged: stayed,
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function changeJson({ host, dialect, listener, kind, effect, facts }: Change, hiding: Hiding) {
  return {
    ...{ host, dialect, listener, kind, effect },
    facts: facts.map(({ name, before, after, causes }) => ({
      fact: name,
      ...(before === undefined ? {} : { before: hide(before, hiding) }),
      ...(after === undefined ? {} : { after: hide(after, hiding) }),
      because: causes.map((cause) => causeJson(cause, hiding)),
    })),
  };
}

function causeJson(cause: Cause, hiding: Hiding) {
  const { kind, setting } = cause;
  const span = setting.origin.kind === 'default' ? setting.origin.near : setting.origin.span;
  return {
    ...{ kind, side: kind === 'removed' ? 'before' : 'after', setting: setting.name },
    ...{ note: causeText(cause, hiding), location: placeOf(span) },
  };
}

function findingJson({ rule, level, message, fingerprint, at, listeners }: Finding, hiding: Hiding) {
  return { ruleId: rule, level, message: hide(message, hiding), fingerprint, location: placeOf(at), listeners };
}
