import { parse } from 'yaml';

/** This project reads these parts of a service of compose.yaml. */
export interface ComposeService {
  build?: { context: string; args?: Record<string, string> };
  image: string;
  command?: string[];
  environment?: Record<string, string>;
  env_file?: { path: string; required: boolean }[];
  secrets?: string[];
  volumes?: string[];
  ports?: string[];
  tmpfs?: string[];
  networks?: string[];
  profiles?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  restart?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  mem_limit?: string;
  cpus?: number;
  pids_limit?: number;
}

/** compose.yaml. */
export interface Compose {
  services: Record<string, ComposeService>;
  volumes: Record<string, null>;
  networks: Record<string, unknown>;
  secrets: Record<string, { file: string }>;
}

/** Reads compose.yaml; `${NAME:-default}` and `${NAME-default}` get the value in `variables`, or their default. */
export function parseCompose(text: string, variables: Readonly<Record<string, string>> = {}): Compose {
  const filled = text.replaceAll(
    /\$\{(\w+)(:?-)([^}]*)\}/g,
    (_all, name: string, how: string, byDefault: string) => {
      const given = variables[name];
      return given === undefined || (how === ':-' && given === '') ? byDefault : given;
    },
  );
  return parse(filled, { merge: true }) as Compose;
}
