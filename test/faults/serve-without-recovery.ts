import { once } from 'node:events';
import { readConfig } from '../../src/app/config.ts';
import { openService } from '../../src/app/open-service.ts';
import { openLog } from '../../src/kernel/log.ts';

// The service as `serve` runs it, but a start leaves half-done batches as a kill left them: events are lost and numbers drift. By it
// the fault suite shows that it can tell (`--no-recovery`).

const config = readConfig();
const log = openLog(config.service.logLevel);
const service = await openService(config, { log, version: 'without recovery', recovery: false });
log.info({ url: service.url }, 'ready');
await once(process, 'SIGTERM');
await service.close();
