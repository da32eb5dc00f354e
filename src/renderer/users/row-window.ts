// Which rows of a long table are in the document: those in sight and some around them. Pure.

export interface RowWindow {
  readonly first: number;
  /** One past the last row. */
  readonly end: number;
}

export interface RowGeometry {
  readonly rowCount: number;
  readonly rowHeightPx: number;
  readonly scrollTopPx: number;
  readonly viewHeightPx: number;
}

const around = 8;

export function rowWindow({ rowCount, rowHeightPx, scrollTopPx, viewHeightPx }: RowGeometry): RowWindow {
  const firstSeen = Math.floor(Math.max(0, scrollTopPx) / rowHeightPx);
  const seen = Math.ceil(Math.max(0, viewHeightPx) / rowHeightPx) + 1;
  const first = Math.min(Math.max(0, firstSeen - around), rowCount);
  return { first, end: Math.min(rowCount, Math.max(first, firstSeen + seen + around)) };
}

/** Where to scroll so that a row is in sight: as little as possible. */
export function scrollToShow(row: number, geometry: RowGeometry): number {
  const top = row * geometry.rowHeightPx;
  const bottom = top + geometry.rowHeightPx;
  if (top < geometry.scrollTopPx) return top;
  if (bottom > geometry.scrollTopPx + geometry.viewHeightPx) return bottom - geometry.viewHeightPx;
  return geometry.scrollTopPx;
}

/** The row that a key of the keyboard leads to; null when the key moves nothing. */
export function rowAfterKey(key: string, row: number, rowCount: number, rowsPerPage: number): number | null {
  const clamp = (next: number): number => Math.min(Math.max(0, next), rowCount - 1);
  switch (key) {
    case 'ArrowDown':
      return clamp(row + 1);
    case 'ArrowUp':
      return clamp(row - 1);
    case 'PageDown':
      return clamp(row + rowsPerPage);
    case 'PageUp':
      return clamp(row - rowsPerPage);
    case 'Home':
      return 0;
    case 'End':
      return clamp(rowCount - 1);
    default:
      return null;
  }
}
