import { expect, test } from 'vitest';
import { csvHeader, renderCsvRow, renderRow } from './audit-answer.ts';

test('a row of CSV is one record, and no spreadsheet runs what is in it', () => {
  const row = renderRow({
    id: 7,
    at: new Date(0),
    actor: 'key_1',
    actorName: '=cmd|"x"',
    actorKind: 'key',
    address: '10.0.0.1',
    act: 'jobs.run',
    entity: 'job:a,b',
    result: 'done',
    code: null,
    requestId: null,
    times: 1,
  });
  expect(csvHeader).toBe(
    'id,at,actor,actor_name,actor_kind,address,act,entity,result,code,times,request_id\r\n',
  );
  expect(renderCsvRow(row)).toBe(
    `7,1970-01-01T00:00:00.000Z,key_1,"'=cmd|""x""",key,10.0.0.1,jobs.run,"job:a,b",done,,1,\r\n`,
  );
});
