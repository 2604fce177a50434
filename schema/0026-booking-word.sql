-- SPDX-License-Identifier: EUPL-1.2
-- By what a booking is found beside its reference: the address and the words of the name, folded. Written when
-- somebody says who comes, so that no hold pays for it. Owner: booking.

CREATE TABLE booking_word (
    destination BINARY(16) NOT NULL,
    word VARCHAR(254) NOT NULL,
    booking BINARY(16) NOT NULL,
    PRIMARY KEY (booking, word),
    KEY booking_word_found (destination, word, booking)
) ENGINE=InnoDB;

-- Bookings of before: the address, the first and the last word of the name.
INSERT IGNORE INTO booking_word (destination, word, booking)
    SELECT destination, LOWER(email), id FROM booking WHERE email <> ''
    UNION SELECT destination, LOWER(SUBSTRING_INDEX(name, ' ', 1)), id FROM booking WHERE name <> ''
    UNION SELECT destination, LOWER(SUBSTRING_INDEX(name, ' ', -1)), id FROM booking WHERE name <> '';
