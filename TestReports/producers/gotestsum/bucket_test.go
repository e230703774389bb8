// SPDX-License-Identifier: Apache-2.0
package bucket

import (
	"fmt"
	"os"
	"testing"
)

func TestTake(t *testing.T) {
	for _, c := range []struct{ tokens, n int }{{3, 1}, {1, 1}, {0, 1}, {2, -1}} {
		t.Run(fmt.Sprintf("%d of %d", c.n, c.tokens), func(t *testing.T) {
			b := Bucket{c.tokens}
			if err := b.Take(c.n); err != nil {
				t.Errorf("%d tokens & %d wanted: %v", c.tokens, c.n, err)
			}
		})
	}
}

func TestNothingIsTakenOnError(t *testing.T) {
	b := Bucket{1}
	if b.Take(2) == nil || b.Tokens != 1 {
		t.Fatal(b)
	}
}

func TestClock(t *testing.T) {
	t.Skip("needs a clock that can be set")
}

func TestSharedBucket(t *testing.T) {
	if _, err := os.Stat("second-attempt"); err != nil {
		_ = os.WriteFile("second-attempt", nil, 0o600)
		t.Fatal("another process took the token")
	}
}
