//go:build linux

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a program that is measured: it runs on one core of its own, and ends with this one.
type process struct {
	cmd   *exec.Cmd
	addr  string
	env   []string      // its settings
	log   string        // the file with what it wrote
	ready time.Duration // from its start to the first 200 of /readyz
	ended chan error
}

// settings are what a program is started with.
type settings struct {
	name string   // for its log
	env  []string // its settings, beside those that say where it listens
	argv []string
}

// launch starts a program on a core, in a folder, and waits until it says that it is ready.
func launch(ctx context.Context, core, dir string, s settings) (*process, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	p := &process{addr: addr, env: s.env, log: dir + "/" + s.name + ".log", ended: make(chan error, 1)}
	out, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	p.cmd = exec.Command("taskset", append([]string{"-c", core}, s.argv...)...) // taskset becomes the program: one process
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = dir, out, out
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "NORTHSTAR_LISTEN=" + addr, "NORTHSTAR_ADMIN_LISTEN=127.0.0.1:0"}, s.env...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { p.ended <- p.cmd.Wait() }()
	if err := p.await(ctx); err != nil {
		p.stop()
		return nil, fmt.Errorf("%s: %w; it wrote:\n%s", s.name, err, tail(p.log))
	}
	p.ready = time.Since(began)
	return p, nil
}

// await polls /readyz every millisecond, for at most 30 s.
func (p *process) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.addr+"/readyz", nil)
		if err != nil {
			return err
		}
		if response, err := http.DefaultClient.Do(request); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case err := <-p.ended:
			p.ended <- err
			return fmt.Errorf("it ended: %v", err)
		case <-ctx.Done():
			return fmt.Errorf("not ready: %w", ctx.Err())
		case <-time.After(time.Millisecond):
		}
	}
}

// stop asks the program to end, and ends it after 20 s.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // gone already: nothing to do
	select {
	case <-p.ended:
	case <-time.After(20 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

// cpu is the processor time so far, of all threads.
func (p *process) cpu() (usage, error) { return cpuOf(p.cmd.Process.Pid) }

// usage is processor time.
type usage struct{ user, system time.Duration }

func (u usage) total() time.Duration { return u.user + u.system }

func (u usage) minus(v usage) usage { return usage{u.user - v.user, u.system - v.system} }

// cpuOf reads utime and stime of /proc/PID/stat (proc(5)), which Linux counts in hundredths of a second for every reader.
func cpuOf(pid int) (usage, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return usage{}, err
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name before may hold anything
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return usage{}, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(fields))
	}
	tick := func(s string) time.Duration {
		n, _ := strconv.ParseInt(s, 10, 64) // the kernel writes numbers
		return time.Duration(n) * 10 * time.Millisecond
	}
	return usage{tick(fields[11]), tick(fields[12])}, nil
}

// waited is how long the program's threads were ready to run and did not, because others, or one another, had the core: the second figure of
// /proc/PID/task/TID/schedstat, of the threads that there are.
func (p *process) waited() (total time.Duration) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.cmd.Process.Pid)) // the pattern is well formed
	for _, file := range files {
		text, _ := os.ReadFile(file) // of a thread that ended meanwhile: nothing
		if fields := strings.Fields(string(text)); len(fields) > 1 {
			n, _ := strconv.ParseInt(fields[1], 10, 64) // the kernel writes numbers
			total += time.Duration(n)
		}
	}
	return total
}

// memory reads a line of /proc/PID/status in MB: VmRSS is what is resident now, VmHWM the most that ever was.
func (p *process) memory(name string) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
			return kb / 1024, err
		}
	}
	return 0, fmt.Errorf("/proc/PID/status has no %s", name)
}

// freeAddr is an address of the loopback that was free a moment ago.
func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// tail is the end of a file.
func tail(path string) string {
	text, _ := os.ReadFile(path) // nothing to show then
	return string(text[max(0, len(text)-2000):])
}
