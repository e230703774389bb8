// SPDX-License-Identifier: Apache-2.0

// Package bucket limits how often something may happen.
package bucket

import "errors"

// Bucket holds tokens; each event takes one.
type Bucket struct{ Tokens int }

// ErrEmpty is returned by Take when no token is left.
var ErrEmpty = errors.New("bucket is empty")

// Take removes n tokens, or none.
func (b *Bucket) Take(n int) error {
	if n > b.Tokens {
		return ErrEmpty
	}
	b.Tokens -= n
	return nil
}
