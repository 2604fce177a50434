/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/id.h"
#include "base/str.h"

struct arena;

/* Addresses of the public pages, in French and in English. `tongue` is "fr" or "en". */

struct str address_list(struct str tongue); /* "/fr/visites" */
struct str address_visit(struct arena *a, struct str tongue, struct str slug);
struct str address_lost_mail(struct str tongue); /* "/fr/ma-reservation" */
struct str address_hold(struct str tongue);      /* POST: "/fr/reservations" */
/* "/fr/commandes/ID", then `rest` ("/rendre" is given in French and translated) and the
 * signature */
struct str address_order(struct arena *a,
                         struct str tongue,
                         struct booking_id id,
                         const char *rest,
                         struct str token);
struct str address_booking(struct arena *a,
                           struct str tongue,
                           struct booking_id id,
                           const char *rest,
                           struct str token);

/* The same address in the other language, with its query; empty when it has none. */
struct str address_other(struct arena *a, struct str path, struct str query);
