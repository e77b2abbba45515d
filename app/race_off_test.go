//go:build !race

package app_test

// slow is how much longer everything may take.
const slow = 1
