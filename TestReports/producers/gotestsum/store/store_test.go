// SPDX-License-Identifier: Apache-2.0

// Package store keeps buckets between two runs.
package store

import "testing"

func TestSave(t *testing.T) {
	t.Log("saved <nothing>")
}

func TestLoad(t *testing.T) {
	var saved map[string]int
	saved["requests"] = 1
}
