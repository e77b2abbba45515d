//go:build race

package app_test

// slow is how much longer everything may take: the race detector makes SQLite in Go an order of magnitude slower.
const slow = 6
