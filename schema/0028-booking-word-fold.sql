-- SPDX-License-Identifier: EUPL-1.2
-- Bookings that were there before their words were noted have them with accents, and only the first and the last:
-- folding is not for SQL, so a job does it, once.

INSERT INTO job (id, kind, due, idem_key)
    SELECT UNHEX('01890000000070008000000000000028'), 'booking_fold_words', 1, 'booking_fold_words'
    FROM booking WHERE name <> '' OR email <> '' LIMIT 1;
