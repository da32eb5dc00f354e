// The bridge between our own pages and main, and nothing else: `window.pairingBridge`.
// Only channels of the contract pass; Electron's event objects stay on this side.

import { contextBridge, ipcRenderer } from 'electron';
import { contract } from '../shared/contract.ts';
import { createBridge } from './bridge.ts';

contextBridge.exposeInMainWorld('pairingBridge', createBridge(contract, ipcRenderer));
