-- SPDX-License-Identifier: EUPL-1.2
-- Sixty comments of a thousand characters each are more than a TEXT holds. Owner: moderation.

ALTER TABLE decision MODIFY comments MEDIUMTEXT NOT NULL DEFAULT '[]';
