import { Menu, Modal, UnstyledButton } from '@mantine/core';
import {
  IconBraces,
  IconChartLine,
  IconDatabase,
  IconDots,
  IconDownload,
  IconFileSpreadsheet,
  IconFileTypeCsv,
  IconInfoCircle,
  IconPhoto,
  IconTable,
  IconTerminal2,
  type TablerIcon,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { Fragment, type RefObject, useState } from 'react';
import type { Model } from '../../../../src/viz/model/model.ts';
import { clockOf } from '../../../../src/viz/model/notices.ts';
import { sheetOf } from '../../../../src/viz/model/sheet-of.ts';
import { toCsv } from '../../../../src/viz/model/sheet.ts';
import type { Receipt } from '../../../../src/viz/spec/answer.ts';
import type { WidgetSpec } from '../../../../src/viz/spec/widget-spec.ts';
import type { Problem } from '../../api/problems.ts';
import { ProblemNote } from '../../app/problem-note.tsx';
import { facts } from '../../facts.ts';
import { curlOf, fileNameOf } from '../copy-texts.ts';
import { readSql } from '../read-sql.ts';
import { saveAsExcel } from '../save-as-excel.ts';
import { framePicture, saveFile } from '../save-file.ts';
import { Explained } from './explained.tsx';
import classes from './frame.module.css';

export interface WidgetMenuProps {
  spec: WidgetSpec;
  body: unknown;
  model: Model;
  isTable: boolean;
  onTable: (isTable: boolean) => void;
  picture: RefObject<(() => HTMLCanvasElement) | null>;
  /** What a picture shows. */
  drawn: RefObject<HTMLElement | null>;
}

/** What can be done with a widget: see its rows, take it away, see how it was asked, and learn what it means. */
export function WidgetMenu(props: WidgetMenuProps) {
  const { spec } = props;
  const { acts, said } = useActs(props);
  const { saveExcel, exportIt, problem, forget } = useFileActs(spec);
  const [isExplained, setExplained] = useState(false);
  return (
    <>
      <Menu position="bottom-end" width={232} shadow="md" transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <UnstyledButton className={classes.menu} aria-label={`Menu of ${spec.title}`}>
            <IconDots size={18} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {itemsOf(props, { ...acts, saveExcel, exportIt, explain: () => setExplained(true) }).map(
            (group, at) => (
              <Fragment key={group[0]!.title}>
                {at > 0 && <Menu.Divider />}
                {group.map(({ title, Icon, does }) => (
                  <Menu.Item
                    key={title}
                    leftSection={<Icon size={16} stroke={1.75} aria-hidden />}
                    onClick={does}
                  >
                    {title}
                  </Menu.Item>
                ))}
              </Fragment>
            ),
          )}
        </Menu.Dropdown>
      </Menu>
      <span aria-live="polite" className="visually-hidden">
        {said}
      </span>
      <Dialogs
        {...props}
        isExplained={isExplained}
        onClose={() => setExplained(false)}
        problem={problem}
        forget={forget}
      />
    </>
  );
}

interface DialogsProps extends Pick<WidgetMenuProps, 'spec' | 'body'> {
  isExplained: boolean;
  onClose: () => void;
  problem: Problem | null;
  forget: () => void;
}

/** What the widget means, and why there is no file. */
function Dialogs({ spec, body, isExplained, onClose, problem, forget }: DialogsProps) {
  return (
    <>
      <Modal opened={isExplained} onClose={onClose} title={spec.title} transitionProps={{ duration: 0 }}>
        <Explained spec={spec} body={body} />
      </Modal>
      <Modal
        opened={problem !== null}
        onClose={forget}
        title="There is no file"
        transitionProps={{ duration: 0 }}
      >
        {problem && <ProblemNote problem={problem} />}
      </Modal>
    </>
  );
}

interface Item {
  title: string;
  Icon: TablerIcon;
  does: () => void;
}

/** The groups of the menu. */
function itemsOf(
  { spec, isTable, onTable }: WidgetMenuProps,
  acts: Acts & Pick<ReturnType<typeof useFileActs>, 'saveExcel' | 'exportIt'> & { explain: () => void },
): Item[][] {
  const isFact = spec.query.of.startsWith('/'); // neither a metric nor an analysis
  const isNow = spec.query.of === 'realtime';
  const picture = { title: 'Save as PNG', Icon: IconPhoto, does: () => void acts.savePicture() };
  const sql = { title: 'Copy SQL', Icon: IconDatabase, does: acts.copySql };
  return [
    [
      {
        title: isTable ? 'Show as picture' : 'Show as table',
        Icon: isTable ? IconChartLine : IconTable,
        does: () => onTable(!isTable),
      },
      { title: 'What does it mean?', Icon: IconInfoCircle, does: acts.explain },
    ],
    [
      { title: 'Save as CSV', Icon: IconFileTypeCsv, does: acts.saveCsv },
      ...(isFact ? [] : [{ title: 'Save as Excel', Icon: IconFileSpreadsheet, does: acts.saveExcel }]),
      picture,
      ...(isFact || isNow ? [] : [{ title: 'Export …', Icon: IconDownload, does: acts.exportIt }]),
    ],
    [
      { title: 'Copy query as JSON', Icon: IconBraces, does: acts.copyQuery },
      { title: 'Copy as curl', Icon: IconTerminal2, does: acts.copyCurl },
      ...(isNow || isFact ? [] : [sql]),
    ],
  ];
}

type Acts = ReturnType<typeof useActs>['acts'];

/** What the service does with the question of a widget: a file at once, or an export in any form, on the page of exports. */
function useFileActs(spec: WidgetSpec) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const navigate = useNavigate();
  const { of, query } = spec.query;
  return {
    problem,
    forget: () => setProblem(null),
    saveExcel: () => void saveAsExcel(spec).then(setProblem),
    exportIt: () =>
      void navigate({ to: '/exports', search: { of, query: JSON.stringify(query), title: spec.title } }),
  };
}

function useActs({ spec, body, model, picture, drawn }: WidgetMenuProps) {
  const [said, setSaid] = useState('');
  const { receipt } = (body ?? {}) as { receipt?: Receipt };
  const copy = async (text: string, what: string) => {
    await navigator.clipboard.writeText(text);
    setSaid(`${what} copied`);
  };
  const acts = {
    saveCsv: () => saveFile(fileNameOf(spec.title, 'csv'), toCsv(sheetOf(model))),
    savePicture: async () => {
      if (!drawn.current) return;
      const clock = receipt
        ? `as of ${receipt.as_of.slice(0, 10)} ${clockOf(receipt.as_of, facts.timezone)}`
        : '';
      const label = receipt?.data_label === undefined ? '' : ` · ${receipt.data_label}`;
      const { drawElement } = await import('../draw-element.ts');
      const canvas = await drawElement(drawn.current, picture.current);
      const blob = await framePicture(canvas, {
        title: spec.title,
        subtitle: spec.subtitle ?? '',
        foot: `${clock}${label}`,
      });
      if (blob) saveFile(fileNameOf(spec.title, 'png'), blob);
    },
    copyQuery: () => void copy(JSON.stringify(spec.query.query, null, 2), 'Query'),
    copyCurl: () => void copy(curlOf(spec.query, location.origin), 'Command'),
    copySql: () => void readSql(spec.query).then((sql) => copy(sql, 'SQL')),
  };
  return { acts, said };
}
