// The log file of the app: electron-log with one file, rotated at 1 MB, one line an entry. Nothing goes out over the network.

import { randomUUID } from 'node:crypto';
import path from 'node:path';
import electronLog from 'electron-log/node';
import { type Log, type LogDetail, describeError } from '../log.ts';
import { redact } from '../redact.ts';

export function createAppLog(folder: string): Log {
  const log = electronLog.create({ logId: 'main' });
  log.transports.console.level = false;
  log.transports.file.resolvePathFn = () => path.join(folder, 'pairing-app.log');
  log.transports.file.maxSize = 1024 * 1024;
  log.transports.file.format = '{iso} {level} {text}';
  const line = (code: string, detail: LogDetail): string => redact(`${code} ${JSON.stringify(detail)}`);
  return {
    info: (code, detail = {}) => log.info(line(code, detail)),
    warn: (code, detail = {}) => log.warn(line(code, detail)),
    bug: (error) => {
      const id = randomUUID().slice(0, 8);
      log.error(`bug ${id} ${describeError(error)}`);
      return id;
    },
  };
}
