import type { World } from '../../model/worlds.ts';
import { keyPairState } from '../key-pair.ts';
import type { Forward } from './forward.ts';

/** socat reads certificate and key before it listens, and ends where it cannot [measured: socat 1.7.4.4]. */
export function certificateRefusal(world: World, { certificate, key }: Forward): string | undefined {
  if (!certificate?.value) return undefined;
  const { is: state } = keyPairState(world, certificate, key);
  switch (state) {
    case 'absent':
      return `SSL_CTX_use_certificate_file(): "${certificate.value}" does not exist`;
    case 'empty':
    case 'unreadable':
      return `SSL_CTX_use_certificate_file(): "${certificate.value}" holds no certificate`;
    case 'key-absent':
    case 'key-not-named':
    case 'key-mismatch':
      return `SSL_CTX_use_PrivateKey_file(): "${key?.value ?? certificate.value}" holds no key of the certificate`;
    default:
      return undefined;
  }
}
