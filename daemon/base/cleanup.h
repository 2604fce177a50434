/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * CLEANUP(put_x) struct x *thing = get_x();
 * The function runs when `thing` goes out of scope and gets a pointer to it,
 * so it must accept NULL. TAKE(thing) hands ownership on.
 */
#define CLEANUP(function) __attribute__((cleanup(function)))

#define TAKE(pointer)                                                                              \
    ({                                                                                             \
        __auto_type taken_ = (pointer);                                                            \
        (pointer) = NULL;                                                                          \
        taken_;                                                                                    \
    })
