-- SPDX-License-Identifier: EUPL-1.2
-- Holds, bookings, tickets. Owner: booking.

-- The one row that decides: whatever fails, held and sold never exceed the capacity.
CREATE TABLE slot_seats (
    slot BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    partner BINARY(16) NOT NULL,
    capacity INT UNSIGNED NOT NULL,
    held INT UNSIGNED NOT NULL,
    sold INT UNSIGNED NOT NULL,
    starts BIGINT NOT NULL,
    sales_end BIGINT NOT NULL,
    closed TINYINT(1) NOT NULL,
    CONSTRAINT seats_never_exceed CHECK (CAST(held AS SIGNED) + CAST(sold AS SIGNED) <= CAST(capacity AS SIGNED)),
    KEY slot_seats_partner (destination, partner, starts)
) ENGINE=InnoDB;

-- One row a hold and nothing beside it: what was bought is frozen in `lines`, as JSON. An index more
-- costs every hold, one that follows the state costs every confirmation too: held_until is `expires`
-- while it is held, then NULL, and overdue holds (of a slot, of all) are found by it alone; a
-- partner's bookings are found by way of slot_seats.
CREATE TABLE booking (
    id BINARY(16) NOT NULL PRIMARY KEY,
    destination BINARY(16) NOT NULL,
    reference CHAR(9) CHARACTER SET ascii NOT NULL,
    state VARCHAR(12) CHARACTER SET ascii NOT NULL,
    slot BINARY(16) NOT NULL,
    offer BINARY(16) NOT NULL,
    partner BINARY(16) NOT NULL,
    version BINARY(16) NOT NULL,
    seats INT UNSIGNED NOT NULL CHECK (seats > 0),
    `lines` TEXT NOT NULL,
    price_minor BIGINT NOT NULL CHECK (price_minor >= 0),
    price_currency CHAR(3) CHARACTER SET ascii NOT NULL,
    expires BIGINT NOT NULL,
    held_until BIGINT NULL,
    made BIGINT NOT NULL,
    confirmed BIGINT NULL,
    starts BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    day INT NOT NULL,
    title VARCHAR(200) NOT NULL,
    email VARCHAR(254) NOT NULL,
    name VARCHAR(120) NOT NULL,
    phone VARCHAR(40) NOT NULL,
    tongue VARCHAR(8) CHARACTER SET ascii NOT NULL,
    terms VARCHAR(20) CHARACTER SET ascii NOT NULL,
    intent BINARY(16) NULL,
    cancel VARCHAR(20) CHARACTER SET ascii NOT NULL,
    refunded_minor BIGINT NULL CHECK (refunded_minor BETWEEN 0 AND price_minor),
    refunded_currency CHAR(3) CHARACTER SET ascii NULL,
    UNIQUE KEY booking_reference (destination, reference),
    KEY booking_slot (slot),
    KEY booking_overdue (held_until, slot),
    CONSTRAINT booking_held CHECK ((held_until IS NOT NULL) = (state = 'held'))
) ENGINE=InnoDB;

CREATE TABLE ticket (
    booking BINARY(16) NOT NULL,
    number INT UNSIGNED NOT NULL,
    code CHAR(9) CHARACTER SET ascii NOT NULL UNIQUE,
    state VARCHAR(12) CHARACTER SET ascii NOT NULL,
    label VARCHAR(200) NOT NULL,
    PRIMARY KEY (booking, number)
) ENGINE=InnoDB;
