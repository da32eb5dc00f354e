// Everything, in the order in which each check finds what it needs.
import type { Check } from '../check.ts';
import { basics, lastReset, resetCheck } from './basics.ts';
import { credentials } from './credentials.ts';
import { extensions } from './extensions.ts';
import { fingerprints } from './fingerprints.ts';
import { pins } from './pins.ts';
import { settings } from './settings.ts';
import { stored } from './stored.ts';

export const repertoire: readonly Check[] = [
  resetCheck,
  ...basics,
  ...pins,
  ...credentials,
  ...extensions,
  ...stored,
  ...fingerprints,
  ...settings,
  lastReset,
];
