// Whether the operator's roles reach this target. Roles that only may be activated (PIM), roles for a part of the tenant and
// custom roles are not listed by Graph: what is missing is a warning, never a stop. Pure.

import type { Check } from '../../shared/checks.ts';
import { ok, unknown, warning } from './check-values.ts';
import type { Known } from './known.ts';

/** Role template ids (Microsoft's built-in roles). */
const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
const PRIVILEGED_AUTHENTICATION_ADMINISTRATOR = '7be44c8a-adaf-4e2a-84d6-ab2649e08a13';
const AUTHENTICATION_ADMINISTRATOR = 'c4e39bd9-1100-46d3-8c65-fb160da0071f';

/** @param operator, target  role template ids that are active now */
export function checkRoles(operator: Known<readonly string[]>, target: Known<readonly string[]>): readonly Check[] {
  const outranksAdmins =
    operator.known && [GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR].some((id) => operator.value.includes(id));
  return [checkOwnRole(operator, outranksAdmins), checkRank(operator, target, outranksAdmins)];
}

function checkOwnRole(operator: Known<readonly string[]>, outranksAdmins: boolean): Check {
  if (!operator.known) return unknown('operatorHasRole', operator.reason);
  const hasRole = outranksAdmins || operator.value.includes(AUTHENTICATION_ADMINISTRATOR);
  return hasRole ? ok('operatorHasRole') : warning('operatorHasRole', { reason: 'roleNotListed' });
}

/** Authentication methods of somebody with an admin role are open to the two highest roles alone. */
function checkRank(operator: Known<readonly string[]>, target: Known<readonly string[]>, outranksAdmins: boolean): Check {
  if (outranksAdmins) return ok('operatorOutranksTarget');
  if (!target.known) return unknown('operatorOutranksTarget', target.reason);
  if (target.value.length === 0) return ok('operatorOutranksTarget');
  if (!operator.known) return unknown('operatorOutranksTarget', operator.reason);
  return warning('operatorOutranksTarget', { reason: 'roleNotListed' });
}
