// As src/preload/index.ts, with the harness's contract.

import { contextBridge, ipcRenderer } from 'electron';
import { createBridge } from '../../../src/preload/bridge.ts';
import { barContract } from './bar-contract.ts';

contextBridge.exposeInMainWorld('pairingBridge', createBridge(barContract, ipcRenderer));
