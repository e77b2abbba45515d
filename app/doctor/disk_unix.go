//go:build linux || darwin

package doctor

import "golang.org/x/sys/unix"

// freeOn is how many bytes whoever asks may still write on the disk of a folder.
func freeOn(dir string) (uint64, bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true
}
