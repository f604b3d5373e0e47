/** One instruction of a Dockerfile, its lines joined and comments left out. */
export interface Instruction {
  name: string;
  text: string;
}

/** Reads the instructions of a Dockerfile, in their order. */
export function parseDockerfile(text: string): Instruction[] {
  return text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => /^\s*([A-Z]+)\s+(.*\S)\s*$/.exec(line))
    .flatMap((match) =>
      match === null ? [] : [{ name: match[1]!, text: match[2]!.replaceAll(/\s+/g, ' ') }],
    );
}

/** The list of an instruction in its form as JSON, such as ENTRYPOINT. */
export function listOf(instructions: readonly Instruction[], name: string): string[] {
  const found = instructions.findLast((instruction) => instruction.name === name);
  return found === undefined ? [] : (JSON.parse(found.text) as string[]);
}

/** The variables that ENV sets. */
export function variablesOf(instructions: readonly Instruction[]): Record<string, string> {
  const pairs = instructions
    .filter(({ name }) => name === 'ENV')
    .flatMap(({ text }) => [...text.matchAll(/(\w+)=(\S+)/g)]);
  return Object.fromEntries(pairs.map(([, name, value]) => [name!, value!]));
}

/** The files that COPY takes from the directory of the build, not from another stage. */
export function copiedOf(instructions: readonly Instruction[]): string[] {
  return instructions
    .filter(({ name, text }) => name === 'COPY' && !text.startsWith('--from'))
    .flatMap(({ text }) => text.split(' ').slice(0, -1));
}
