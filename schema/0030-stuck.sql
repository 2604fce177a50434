-- SPDX-License-Identifier: EUPL-1.2
-- What is stuck is found without a look at all there is. Owners: jobs, mail.

-- A job that was given up is due at the end of time, where the index of what is due finds it.
UPDATE job SET due = 9223372036854775807 WHERE state = 'stuck';

-- attempt: so many times a person had it sent, the first counted; each has a job of its own.
ALTER TABLE mail ADD COLUMN attempt INT UNSIGNED NOT NULL DEFAULT 1;
