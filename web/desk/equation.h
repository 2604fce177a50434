/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/shape.h"

/* A number of an equation in large, with the sign before it; see parts/office-equation. */
struct equation_term {
    struct str sign;
    struct str name;
    struct str amount;
    struct str words;
};
extern const struct shape EQUATION_TERM;
