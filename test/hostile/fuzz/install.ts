import { join } from 'node:path';
import { pythonEnvironment } from '../../../scripts/services/python-environment.ts';

const SCHEMATHESIS = '4.32.5';

/** Installs schemathesis into an environment of its own, once; returns its program. */
export function installSchemathesis(tell: (line: string) => void): string {
  const name = `schemathesis-${SCHEMATHESIS}`;
  return join(pythonEnvironment(name, [`schemathesis==${SCHEMATHESIS}`], tell), 'schemathesis');
}
