// A person's photo, or the initials. Decorative: the name stands beside it.

import type { ReactNode } from 'react';
import { Avatar, type AvatarProps } from '@fluentui/react-components';

export interface PersonPhotoProps {
  readonly displayName: string;
  readonly photo: string | null;
  readonly size: NonNullable<AvatarProps['size']>;
}

export function PersonPhoto({ displayName, photo, size }: PersonPhotoProps): ReactNode {
  return (
    <Avatar
      aria-hidden="true"
      name={displayName}
      size={size}
      color="colorful"
      {...(photo !== null && { image: { src: photo, alt: '' } })}
    />
  );
}
