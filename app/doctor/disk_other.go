//go:build !linux && !darwin

package doctor

// freeOn is not known on this system.
func freeOn(string) (uint64, bool) { return 0, false }
