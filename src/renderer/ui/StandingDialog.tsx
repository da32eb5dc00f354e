// A dialog that stays mounted while it is closed: only its own closing shows the page behind it to screen readers again. Its content
// stays as it was until it has gone. A click beside it closes nothing, for what it asks or shows must not go by accident.

import type { ReactNode } from 'react';
import { Dialog, DialogBody, DialogSurface } from '@fluentui/react-components';

export interface StandingDialogProps {
  readonly open: boolean;
  /** Escape was pressed. */
  readonly onDismiss: () => void;
  readonly children: ReactNode;
}

export function StandingDialog({ open, onDismiss, children }: StandingDialogProps): ReactNode {
  return (
    <Dialog open={open} onOpenChange={(_, { type }) => type === 'escapeKeyDown' && onDismiss()}>
      <DialogSurface>
        <DialogBody>{children}</DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
