import { remembered, type World } from '../../model/worlds.ts';
import { namesIn } from '../../platform/files.ts';
import { aliasTarget } from '../../platform/unit-enabled.ts';
import { type Unit, unitAt, unitFolders, unitPath } from '../../platform/unit-files.ts';
import { spanText } from '../../text/source-file.ts';

/** Words of mail in names of units, programs and variables. */
const MAIL = /pop-?[23]|imap|smtp|mail|sieve|lmtp|submission|dovecot|courier|cyrus|stunnel|perdition|popper/i;
/** Their ports, at the end of an address. */
const PORT = /(^|[\s:=\]])(24|25|109|110|143|465|587|993|995|2000|4190)(\s|$)/;

/**
 * The socket units that have to do with mail, each a service of its own: by their names, their ports, or what they start.
 * A unit of which only drop-ins are here is one too.
 */
export function mains(world: World): readonly string[] {
  return socketUnits(world, '')
    .filter((name) => isAboutMail(world, name))
    .map(pathFor(world));
}

const socketUnits = remembered((world: World, _key: string): readonly string[] => {
  const names = unitFolders.flatMap((folder) => namesIn(world, folder));
  // `mail-.socket.d` is for all units that begin so, and none itself.
  const sockets = names.flatMap(
    (name) => /^([^/]+\.socket)$|^([^/]*[^/-]\.socket)\.d$/.exec(name)?.slice(1).find(Boolean) ?? [],
  );
  return [...new Set(sockets)].filter((name) => aliasTarget(world, name) === undefined).sort();
});

function pathFor(world: World): (name: string) => string {
  return (name) => unitPath(world, name) ?? `${unitFolders[0]}/${name}`;
}

const isAboutMail = remembered((world: World, name: string): boolean => {
  if (MAIL.test(name)) return true;
  const unit = unitAt(world, name);
  const listening = valuesOf(unit, /^Listen/i);
  if (listening.some((value) => PORT.test(value) || MAIL.test(value))) return true;
  const base = name.slice(0, -'.socket'.length);
  const named = valuesOf(unit, /^Service$/);
  const started = [...named, `${base}.service`, `${base.replace(/@.*/, '')}@.service`];
  return (
    listening.length > 0 &&
    started.some((service) =>
      valuesOf(unitAt(world, service), /^ExecStart$/).some((value) => MAIL.test(value) || PORT.test(value)),
    )
  );
});

/** As they are written, so that the names of variables count. */
function valuesOf({ lines }: Unit, names: RegExp): readonly string[] {
  return lines.flatMap(({ statement }) =>
    statement.kind === 'setting' && names.test(statement.key.value ?? '')
      ? statement.args.map(({ span }) => spanText(span))
      : [],
  );
}
