// This module reads package-lock.json: the packages' licences, hashes, and builds for other platforms.

export interface LockedPackage {
  version: string;
  resolved?: string;
  integrity?: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
}

export interface LockFile {
  packages: Record<string, LockedPackage>;
}

/** Licences that ask for no more than to be named; of what is only used to build and test also MPL-2.0. */
const ALLOWED = [
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  '0BSD',
  '(MIT OR CC0-1.0)',
  'OFL-1.1', // of the font
  'Unlicense',
];
const ALLOWED_TO_DEVELOP = [...ALLOWED, '(MIT OR EUPL-1.1+)', 'MPL-2.0'];

const installed = ({ packages }: LockFile) => Object.entries(packages).filter(([path]) => path !== '');

/** Lists the packages whose licence is not allowed, or not known, each with its licence. */
export function refusedLicences(lock: LockFile): string[] {
  return installed(lock)
    .filter(([, { license, dev }]) => !(dev === true ? ALLOWED_TO_DEVELOP : ALLOWED).includes(license ?? ''))
    .map(([path, { license }]) => `${path}: ${license ?? 'not known'}`);
}

/** Lists the packages that are not held by a hash. A package without an address comes from the registry of the settings. */
export function unhashed(lock: LockFile): string[] {
  return installed(lock)
    .filter(([, { integrity, resolved = '' }]) => {
      const isElsewhere = resolved !== '' && !resolved.startsWith('https://registry.npmjs.org/');
      return integrity?.startsWith('sha512-') !== true || isElsewhere;
    })
    .map(([path]) => path);
}

/** Lists the optional packages that others name and the lock does not hold: builds for platforms that it was not made on. */
export function missingBuilds(lock: LockFile): { name: string; version: string }[] {
  const named = installed(lock).flatMap(([, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies),
  );
  return named
    .filter(([name]) => lock.packages[`node_modules/${name}`] === undefined)
    .map(([name, version]) => ({ name, version }));
}
