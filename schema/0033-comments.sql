-- SPDX-License-Identifier: EUPL-1.2
-- What an agent says of single fields with a decision: a JSON list of {field, name, words}. Owner: moderation.

ALTER TABLE decision ADD COLUMN comments TEXT NOT NULL DEFAULT '[]';
