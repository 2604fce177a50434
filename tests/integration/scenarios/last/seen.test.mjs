// SPDX-License-Identifier: EUPL-1.2
// After all stories: what api/openapi.yaml promises and nobody has seen. The list is empty.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { neverSeen } from '../../../kit/contract.mjs';

test('every route, status and member of the contract was seen in a story', () => {
  assert.deepEqual(neverSeen(), []);
});
