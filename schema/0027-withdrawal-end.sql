-- SPDX-License-Identifier: EUPL-1.2
-- When a visit that was taken off line was brought back: what was not stays off, also when its feed drops it
-- meanwhile and brings it again. Owner: offer.

ALTER TABLE withdrawal ADD COLUMN ended BIGINT NULL;

-- Those of before: whatever is neither off line nor gone was brought back.
UPDATE withdrawal w JOIN offer o ON o.id = w.offer SET w.ended = w.at WHERE o.state NOT IN ('paused', 'gone');
