-- SPDX-License-Identifier: EUPL-1.2
-- Refunds that the provider refused: asked again, or given back another way. Owner: payment.

-- attempt: so many times the provider was asked, each under a key of its own. by_hand: how a person
-- gave it back past the provider (then state is done), and who says so.
ALTER TABLE payment_refund
    ADD COLUMN attempt INT UNSIGNED NOT NULL DEFAULT 1,
    ADD COLUMN by_hand VARCHAR(400) NULL,
    ADD COLUMN by_hand_by BINARY(16) NULL,
    ADD KEY payment_refund_state (destination, state),
    ADD CONSTRAINT refund_by_hand CHECK (by_hand IS NULL OR (state = 'done' AND by_hand_by IS NOT NULL));
