// The shape of a chosen cloud, as it comes from the renderer and as it is kept. Whether a custom one may be used is another question
// (services/cloud-rules.ts).

import { z } from 'zod';
import { cloudIds, type CloudChoice } from '../../shared/clouds.ts';

const text = z.string().max(500);
const list = z.array(text).max(32);

export const cloudChoiceShape: z.ZodType<CloudChoice> = z.discriminatedUnion('id', [
  z.strictObject({ id: z.enum(cloudIds).exclude(['custom']) }),
  z.strictObject({
    id: z.literal('custom'),
    loginHost: text,
    signInHosts: list,
    graphHost: text,
    rpIds: list,
    securityInfoUrl: text,
    helperHosts: list,
    adminCentre: text.nullable(),
    documentsProvisioning: z.boolean(),
  }),
]);
