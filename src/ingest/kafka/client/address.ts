import type { ConnectionOptions } from '@platformatic/kafka';
import { readFileSync } from 'node:fs';
import type { KafkaConfig, KafkaLogin } from '../settings.ts';
import { CodedError } from '../../../kernel/errors.ts';
import { makeTokenSource } from './token-source.ts';

/** The addresses of the brokers and the login: what opening a connection needs. */
export interface KafkaAddress extends Pick<ConnectionOptions, 'tls' | 'sasl' | 'tlsServerName'> {
  bootstrap: readonly { host: string; port: number }[];
  /** The name of this process in the brokers' logs. */
  clientId: string;
}

/** Reads the address from the settings. Throws `invalid_settings` when a certificate cannot be read. */
export function readAddress(config: Pick<KafkaConfig, 'bootstrap' | 'tls' | 'login'>): KafkaAddress {
  const { bootstrap, tls, login } = config;
  return {
    bootstrap,
    clientId: 'openride-analytics',
    ...(tls !== null && { tls: readTls(tls), tlsServerName: true }),
    ...(login !== null && { sasl: shapeLogin(login) }),
  };
}

function readTls(files: NonNullable<KafkaConfig['tls']>): NonNullable<ConnectionOptions['tls']> {
  const { ca, cert, key, passphrase } = files;
  return {
    ...(ca !== null && { ca: readPem('KAFKA_TLS_CA_FILE', ca) }),
    ...(cert !== null && { cert: readPem('KAFKA_TLS_CERT_FILE', cert) }),
    ...(key !== null && { key: readPem('KAFKA_TLS_KEY_FILE', key) }),
    ...(passphrase !== null && { passphrase }),
  };
}

function readPem(setting: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CodedError('invalid_settings', `${setting}="${path}" cannot be read.`, { cause: error });
  }
}

function shapeLogin(login: KafkaLogin): NonNullable<ConnectionOptions['sasl']> {
  if (login.mechanism !== 'OAUTHBEARER') return login;
  return { mechanism: login.mechanism, token: 'token' in login ? login.token : makeTokenSource(login) };
}
