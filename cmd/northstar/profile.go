//go:build profile && unix

package main

import (
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"syscall"
)

// A binary built with the tag profile writes a processor profile to the file that NORTHSTAR_PROFILE names, from SIGUSR1 to
// SIGUSR2, and what is in memory then to one of that name with ".heap". No other binary can: deploy/bench/burst.sh builds one for --profile.
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
				if err := writeHeap(path + ".heap"); err != nil {
					panic("NORTHSTAR_PROFILE: " + err.Error())
				}
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

// writeHeap writes a profile of what is in memory and still used.
func writeHeap(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	runtime.GC()
	return pprof.WriteHeapProfile(f)
}
