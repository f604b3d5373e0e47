import { balanceLines, reconcileLine, tally } from '../render-report.ts';
import type { KafkaFault, KafkaFaultReport } from './drive.ts';
import { isBalanced } from './partitions.ts';

/** The report of a run, as text for a terminal. */
export function renderKafkaReport(report: KafkaFaultReport): string {
  const { options, done, missed, seconds, partitions, answers } = report;
  const sum = (of: 'produced' | 'accepted' | 'duplicates' | 'deadLetters') =>
    partitions.partitions.reduce((total, partition) => total + partition[of], 0);
  const unbalanced = partitions.partitions.filter((partition) => !isBalanced(partition));
  return [
    `seed ${options.seed}: three consumers, two workers, ${partitions.partitions.length} partitions; ${done.length} faults (${missed} aims missed) in ${Math.round(seconds)} s`,
    '',
    ...faultTable(done),
    '',
    `left to repair: ${done.filter(({ left }) => left !== 'nothing').length} of ${done.length} (${tally(done.map(({ left }) => left))})`,
    `sends: ${answers.get(200) ?? 0} acknowledged, ${answers.get(0) ?? 0} failed and sent again`,
    '',
    `produced ${sum('produced')} = accepted ${sum('accepted')} + duplicates ${sum('duplicates')} + dead letters ${sum('deadLetters')}, in ${partitions.partitions.length - unbalanced.length} of ${partitions.partitions.length} partitions`,
    ...unbalanced.map((partition) => `  UNBALANCED ${JSON.stringify(partition)}`),
    `records that two processes landed: ${partitions.landedTwice}, duplicates of themselves`,
    ...balanceLines(report.balance),
    reconcileLine(report.reconcile),
    ...report.faults.map((fault) => `FAULT: ${fault}`),
    '',
    report.right ? 'right: 0 lost, 0 twice, 0 drift' : 'WRONG',
    '',
  ].join('\n');
}

function faultTable(done: readonly KafkaFault[]): string[] {
  const row = (cells: (string | number)[]) =>
    cells.map((cell, i) => String(cell)[i === 0 ? 'padEnd' : 'padStart'](i === 0 ? 52 : 11)).join('');
  const kindsDone = [...new Set(done.map(({ kind }) => kind))].sort();
  const line = (name: string, some: readonly KafkaFault[]) => {
    const back = some.map(({ backMs }) => Math.round(backMs)).toSorted((a, b) => a - b);
    const toRepair = some.filter(({ left }) => left !== 'nothing').length;
    return row([name, some.length, toRepair, back[back.length >> 1] ?? 0, back.at(-1) ?? 0]);
  };
  return [
    row(['fault', 'times', 'to repair', 'median ms', 'max ms']),
    ...kindsDone.map((kind) =>
      line(
        kind,
        done.filter((fault) => fault.kind === kind),
      ),
    ),
    line('all', done),
  ];
}
