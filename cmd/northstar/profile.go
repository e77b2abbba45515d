//go:build profile && unix

package main

import (
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"
)

// A binary built with the tag profile writes a processor profile to the file that NORTHSTAR_PROFILE names, from SIGUSR1 to
// SIGUSR2. No other binary can: deploy/bench/burst.sh builds one for --profile.
func init() {
	path := os.Getenv("NORTHSTAR_PROFILE")
	if path == "" {
		return
	}
	asked := make(chan os.Signal, 2)
	signal.Notify(asked, syscall.SIGUSR1, syscall.SIGUSR2)
	go func() {
		for s := range asked {
			if s == syscall.SIGUSR2 {
				pprof.StopCPUProfile()
				continue
			}
			f, err := os.Create(path)
			if err == nil {
				err = pprof.StartCPUProfile(f)
			}
			if err != nil {
				panic("NORTHSTAR_PROFILE: " + err.Error())
			}
		}
	}()
}
