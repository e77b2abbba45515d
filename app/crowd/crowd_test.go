package crowd

import (
	"fmt"
	"testing"
	"time"
)

// guest comes in and notes when they are sent out.
func guest(c *Crowd, remote string) (v *Visit, out *bool) {
	out = new(bool)
	return c.Enter(remote, func(t time.Time) { *out = t.Before(time.Now()) }), out
}

// The oldest of the source that has most goes, and nobody of another.
func TestTheOldestOfTheLargestSourceGoes(t *testing.T) {
	c := New(Limits{All: 6, Each: 4, Bytes: 100})
	_, quiet := guest(c, "10.0.0.1:1")
	var loud []*bool
	for n := range 9 {
		_, out := guest(c, fmt.Sprint("10.0.0.2:", n))
		loud = append(loud, out)
	}
	_, other := guest(c, "10.0.0.3:1")
	_, third := guest(c, "10.0.0.4:1")
	if *quiet || *other || *third {
		t.Error("somebody went for what others did")
	}
	for n, out := range loud {
		if want := n < 6; *out != want {
			t.Errorf("the loud one %d: out %v", n, *out)
		}
	}
	if visits, _, evicted := c.Held(); visits != 6 || evicted != 6 {
		t.Errorf("%d in, %d sent out", visits, evicted)
	}
}

// Where each comes from another address, the oldest of all goes.
func TestManySources(t *testing.T) {
	c := New(Limits{All: 10, Each: 10})
	var outs []*bool
	for n := range 25 {
		_, out := guest(c, fmt.Sprintf("10.0.0.%d:1", n))
		outs = append(outs, out)
	}
	for n, out := range outs {
		if want := n < 15; *out != want {
			t.Errorf("%d: out %v", n, *out)
		}
	}
}

// Bytes are given back by those who leave and by those who are sent out.
func TestBytes(t *testing.T) {
	c := New(Limits{All: 10, Each: 10, Bytes: 100})
	a, _ := guest(c, "10.0.0.1:1")
	idle, idleOut := guest(c, "10.0.0.2:1")
	b, bOut := guest(c, "10.0.0.2:2")
	if !a.Hold(40) || !b.Hold(50) || !a.Hold(9) || !b.Hold(1) {
		t.Error("there was room")
	}
	if !a.Hold(1) || !*bOut || *idleOut || b.Hold(1) || b.Leave() {
		t.Error("the one that holds most should have gone, and no longer hold anything")
	}
	if _, bytes, _ := c.Held(); bytes != 50 {
		t.Errorf("%d bytes are held", bytes)
	}
	if a.Hold(51) {
		t.Error("nobody may hold more than all may")
	}
	if !idle.Leave() || idle.Leave() {
		t.Error("one leaves once")
	}
	if visits, bytes, _ := c.Held(); visits != 0 || bytes != 0 || len(c.visits) != 0 {
		t.Errorf("%d visits, %d bytes, %d sources are left", visits, bytes, len(c.visits))
	}
}

func TestUntilNeverBringsBack(t *testing.T) {
	c := New(Limits{All: 1, Each: 1})
	v, out := guest(c, "10.0.0.1:1")
	guest(c, "10.0.0.1:2")
	v.Until(time.Now().Add(time.Hour))
	if !*out {
		t.Error("who was sent out goes on")
	}
}

func TestSources(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.1:99": "192.0.2.1", "[::ffff:192.0.2.1]:99": "192.0.2.1", "[2001:db8:1:2:3:4:5:6]:9": "2001:db8:1:2::/64",
		"[fe80::1%eth0]:9": "fe80::/64", "@": "@", "": "",
	} {
		if got := sourceOf(remote); got != want {
			t.Errorf("%q is of %q, want %q", remote, got, want)
		}
	}
}
