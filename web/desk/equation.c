/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/desk/equation.h"

SHAPE(EQUATION_TERM,
      struct equation_term,
      FIELD(struct equation_term, sign),
      FIELD(struct equation_term, name),
      FIELD(struct equation_term, amount),
      FIELD(struct equation_term, words));
