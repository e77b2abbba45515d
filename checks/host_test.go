package checks

import "testing"

func TestHost(t *testing.T) {
	for _, c := range []struct {
		web, address string
		same         bool
	}{
		{"", "https://github.com/a/b/issues/1", true},
		{"https://github.com", "http://WWW.GitHub.com:80/a/b/issues/1", true},
		{"https://github.com", "https://github.com:443/a/b/issues/1", true},
		{"https://github.com", "https://github.com:8443/a/b/issues/1", false},
		{"https://github.com", "https://github.com.example.com/a/b/issues/1", false},
		{"https://github.com", "https://github.com@example.com/a/b/issues/1", false},
		{"https://github.com", "https://gist.github.com/a/b/issues/1", false},
		{"https://ghe.example.com", "https://github.com/a/b/issues/1", false},
		{"https://GHE.example.com:8443", "http://ghe.example.com:8443/a/b/issues/1", true},
		{"https://ghe.example.com:8443", "https://ghe.example.com/a/b/issues/1", false},
		{"http://127.0.0.1:4000", "http://127.0.0.1:4000/a/b/issues/1", true},
		{"https://[2001:db8::1]:8443", "https://[2001:DB8::1]:8443/a/b/issues/1", true},
	} {
		if got := HostOf(c.web).Same(HostOf(c.address)); got != c.same {
			t.Errorf("%s is on the GitHub at %q: %v, want %v", c.address, c.web, got, c.same)
		}
	}
}
