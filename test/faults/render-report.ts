import type { Balance } from './balance.ts';
import type { FaultReport } from './drive.ts';
import type { Kill } from './kills.ts';

const MAX_RECONCILE_LINES = 20;

/** The report of a run, as text for a terminal. */
export function renderReport(report: FaultReport): string {
  const { options, kills, missed, seconds, faults, answers, fullDisk } = report;
  const lines = [
    `seed ${options.seed}, recovery ${options.recovery ? 'on' : 'OFF'}, ${kills.length} kills (${missed} aims missed) in ${Math.round(seconds)} s`,
    '',
    ...killTable(kills),
    '',
    `left by the kills: ${tally(kills.map(({ leftover }) => leftover))}`,
    `made on purpose: ${report.onPurpose.join('; ') || 'nothing'}`,
    `answers: ${[...answers].map(([status, n]) => `${status === 0 ? 'connection broken' : status} ${n}`).join(', ')}`,
    '',
    ...balanceLines(report.balance),
    reconcileLine(report.reconcile),
    ...(fullDisk === null ? ['full disk: not part of this run'] : diskLines(fullDisk)),
    ...faults.map((fault) => `FAULT: ${fault}`),
    '',
    report.right ? 'right: 0 lost, 0 twice, 0 drift' : 'WRONG',
    '',
  ];
  return lines.join('\n');
}

function killTable(kills: readonly Kill[]): string[] {
  const phases = [...new Set(kills.map(({ phase }) => phase))].sort();
  const row = (cells: (string | number)[]) =>
    cells.map((cell, i) => String(cell)[i === 0 ? 'padEnd' : 'padStart'](i === 0 ? 14 : 11)).join('');
  const median = (numbers: number[]) =>
    Math.round(numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0);
  const line = (name: string, some: readonly Kill[]) => {
    const of = (target: Kill['target']) => some.filter((kill) => kill.target === target).length;
    const toRepair = some.filter(({ leftover }) => leftover !== 'nothing').length;
    const zombies = some.filter((kill) => kill.zombies > 0).length;
    const back = some.map(({ backMs }) => backMs);
    return row([
      name,
      some.length,
      of('service'),
      of('engine'),
      of('both'),
      toRepair,
      zombies,
      median(back),
      Math.round(Math.max(...back)),
    ]);
  };
  return [
    row(['killed at', 'kills', 'service', 'engine', 'both', 'to repair', 'zombies', 'back ms', 'max ms']),
    ...phases.map((phase) =>
      line(
        phase,
        kills.filter((kill) => kill.phase === phase),
      ),
    ),
    line('all', kills),
  ];
}

/** What `reconcile` said. */
export function reconcileLine({ code, output }: FaultReport['reconcile']): string {
  if (code === 0) return 'reconcile: consistent';
  return `reconcile: exit ${code}\n${output.trim().split('\n').slice(0, MAX_RECONCILE_LINES).join('\n')}`;
}

export function balanceLines(balance: Balance): string[] {
  const {
    events,
    acknowledged,
    lost,
    twice,
    foreign,
    drift,
    acceptedTwice,
    lettersLost,
    toldByTwo,
    families,
    examples,
  } = balance;
  return [
    `events sent ${events}, acknowledged ${acknowledged}; ${toldByTwo.events} of them told by two, in ${toldByTwo.tellings} tellings`,
    `lost ${lost}, twice ${twice}, foreign content ${foreign}, drifted sums ${drift}, told new twice ${acceptedTwice}, dead letters lost ${lettersLost}`,
    ...Object.entries(families).map(([family, { rows, table, record }]) => {
      const same = table === record ? 'same' : 'DIFFERENT';
      return `  ${family.padEnd(9)}${String(rows).padStart(8)} rows, checksum ${table} (${same} as the record)`;
    }),
    ...examples.map((example) => `  ${example}`),
  ];
}

function diskLines(disk: NonNullable<FaultReport['fullDisk']>): string[] {
  if (disk.skipped !== null) return [`full disk: NOT TRIED, ${disk.skipped}`];
  return [
    `full disk: ${disk.refused} requests refused with 503, health ${disk.red ? 'red' : 'not red'}, recovered ${Math.round(disk.recoveredMs)} ms after space returned`,
    ...(disk.balance === null
      ? []
      : balanceLines(disk.balance)
          .slice(0, 2)
          .map((line) => `  ${line}`)),
    ...disk.faults.map((fault) => `FAULT: full disk: ${fault}`),
  ];
}

export function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, n]) => `${word} ${n}`).join(', ');
}
