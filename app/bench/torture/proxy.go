//go:build linux

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// proxy is nginx before the servers, as deploy/compose.yaml has it: it finds them by a name that has an address for each, in the
// answers of a name server that runs here in place of Docker's.
type proxy struct {
	addr  string
	cmd   *exec.Cmd
	names net.PacketConn
}

// replicas is the name of the servers.
const replicas = "northstar."

// startProxy starts nginx with a configuration, in which only ports and the place for its files are other ones, and waits until a server
// answers through it, for at most 30 s.
func startProxy(ctx context.Context, file, dir string, servers []*server) (*proxy, error) {
	names, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	p := &proxy{addr: "127.0.0.1:" + strconv.Itoa(port), names: names}
	go p.answer(servers)
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	_, replicaPort, err := net.SplitHostPort(servers[0].addr)
	if err != nil {
		return nil, err
	}
	config := string(text)
	for _, change := range [][2]string{{"listen 8080;", "listen " + p.addr + ";"}, {"resolver 127.0.0.11 ", "resolver " + names.LocalAddr().String() + " "},
		{"http://$replicas:8080", "http://$replicas:" + replicaPort}, {" /tmp/", " " + dir + "/"}, {"/dev/stderr", "stderr"}} {
		if !strings.Contains(config, change[0]) {
			return nil, fmt.Errorf("%s has no %q, in which the ports of this machine could be put", file, change[0])
		}
		config = strings.ReplaceAll(config, change[0], change[1])
	}
	if err := os.WriteFile(dir+"/nginx.conf", []byte(config), 0o600); err != nil {
		return nil, err
	}
	out, err := os.OpenFile(dir+"-proxy.log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	p.cmd = exec.Command("nginx", "-c", dir+"/nginx.conf", "-e", "stderr", "-g", "daemon off; master_process off;")
	p.cmd.Stdout, p.cmd.Stderr = out, out
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		names.Close()
		return nil, fmt.Errorf("the proxy: %w: install Debian's package nginx-light", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.addr+"/readyz", nil)
		if err != nil {
			return nil, err
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return p, nil
			}
		}
		select {
		case <-ctx.Done():
			p.stop()
			text, _ := os.ReadFile(out.Name()) // nothing to show then
			return nil, fmt.Errorf("no server answers through the proxy: %w; it wrote:\n%s", ctx.Err(), text[max(0, len(text)-2000):])
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (p *proxy) stop() {
	_ = p.cmd.Process.Kill() // gone already: nothing to do
	_ = p.cmd.Wait()         // it was killed
	p.names.Close()
}

// answer tells everybody who asks for the name's addresses of all servers, also of those that do not run: Docker's name server forgets
// them a moment later than they end.
func (p *proxy) answer(servers []*server) {
	buf := make([]byte, 512)
	for {
		n, from, err := p.names.ReadFrom(buf)
		if err != nil {
			return // closed
		}
		var m dnsmessage.Message
		if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
			continue
		}
		q := m.Questions[0]
		m.Header = dnsmessage.Header{ID: m.ID, Response: true, Authoritative: true, RecursionDesired: m.RecursionDesired, RecursionAvailable: true}
		m.Additionals = nil
		if q.Name.String() != replicas {
			m.RCode = dnsmessage.RCodeNameError
		} else if q.Type == dnsmessage.TypeA {
			for _, s := range servers {
				host, _, _ := net.SplitHostPort(s.addr)
				m.Answers = append(m.Answers, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 0},
					Body: &dnsmessage.AResource{A: [4]byte(net.ParseIP(host).To4())}})
			}
		}
		if text, err := m.Pack(); err == nil {
			_, _ = p.names.WriteTo(text, from) // who is not answered asks again
		}
	}
}
