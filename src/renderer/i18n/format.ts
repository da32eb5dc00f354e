// Dates, durations and the data of codes as text for the reader.

import type { ErrorDetail } from '../../shared/errors.ts';
import type { Timestamp } from '../../shared/models.ts';

/** Date and time in the reader's zone; a text that is no date is shown as it is. */
export function formatDateTime(at: Timestamp, language: string): string {
  return format(at, language, { dateStyle: 'medium', timeStyle: 'short' });
}

export function formatDate(at: Timestamp, language: string): string {
  return format(at, language, { dateStyle: 'medium' });
}

/** Time of day with seconds. */
export function formatTime(at: Timestamp, language: string): string {
  return format(at, language, { timeStyle: 'medium' });
}

/** Milliseconds as seconds with one decimal. */
export function formatSeconds(ms: number, language: string): string {
  return new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(ms / 1000);
}

/** Milliseconds left as m:ss; never less than 0:00. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const timestampPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** One datum of a code: ISO times become dates, everything else stays as it came. */
export function formatDatum(value: ErrorDetail[string], language: string): string {
  if (typeof value === 'string' && timestampPattern.test(value)) return formatDateTime(value, language);
  return String(value);
}

function format(at: Timestamp, language: string, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : new Intl.DateTimeFormat(language, options).format(date);
}
