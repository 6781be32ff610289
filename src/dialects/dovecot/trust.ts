import { inNetworks, isLoopback, networkWithin } from '../../platform/network.ts';
import { spanText } from '../../text/source-file.ts';
import type { Config, Context } from './config.ts';
import type { Client } from './networks.ts';
import { isWritten, type ListReading, listIn } from './read.ts';
import { rows } from './settings.ts';

/** A hole in the scope is asked about only where a line says that cleartext is refused; else that line's own question is enough. */
export function trustedIn(config: Config, context: Context): ListReading {
  const isTold = isWritten(config, config.is24 ? rows.allowCleartext : rows.disablePlaintextAuth);
  return listIn(config, rows.trustedNetworks, context, { seesHoles: isTold });
}

/** Whether a client's address is in the list, or in what hides it. */
export function isTrusted(config: Config, list: ListReading, client: Client): boolean {
  if (client.kind === 'other') return false;
  if (client.kind === 'address') {
    if (list.words.length > 0 && inNetworks(client.address, list.words)) return true;
    return list.hidden !== undefined && !isLoopback(client.address) && covers(config, list);
  }
  const { net } = client;
  if (net.cidr !== undefined) return networkWithin(net.cidr, list.words);
  return list.hidden !== undefined && net.text === spanText(list.hidden) && covers(config, list);
}

/** Whether a list that is hidden speaks of others than the host itself. */
function covers({ world }: Config, { hidden, setting }: ListReading): boolean {
  if (setting.origin.kind === 'assumed') return true; // it was asked whether there is such a list
  const at = hidden!;
  const text = spanText(at);
  return world.ask({
    id: `variable ${at.file.scope ?? world.root} ${text} ${setting.name} others`,
    kind: 'variable',
    at,
    answers: [
      { is: true, text: `${text} names a network of other hosts` },
      { is: false, text: `${text} names no other host` },
    ],
  });
}
