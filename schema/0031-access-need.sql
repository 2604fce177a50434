-- SPDX-License-Identifier: EUPL-1.2
-- What somebody of the booking needs to take part (a wheelchair, a guide who speaks to the face), in the visitor's
-- words, for the guide. Empty: nothing was said. Owner: booking.

ALTER TABLE booking ADD COLUMN access_need VARCHAR(300) NOT NULL DEFAULT '';
