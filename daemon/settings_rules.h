/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include "base/config.h"

/* What a key must be beyond its shape, a list a section; config_read tells it with its line. */
extern const struct config_rule HOUSE_RULES[];
extern const struct config_rule SERVER_RULES[];
extern const struct config_rule DATABASE_RULES[];
extern const struct config_rule MAIL_RULES[];
extern const struct config_rule GATEWAY_RULES[];
