//go:build race

package testenv

// Race says that the race detector is on: it makes sync.Pool drop what it is given at random, so what is allocated says little.
const Race = true
