package checks

import (
	"net/url"
	"strings"
)

// Host is where a GitHub serves its pages: the name, and a port that is not its scheme's own, as [HostOf] leaves them. The
// zero value is github.com.
type Host string

// HostOf is the host of a web address such as "https://github.com". Case, the scheme, its own port and a leading "www." make
// no difference. It is the zero Host for what is no address.
func HostOf(address string) Host {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	h := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	own := map[string]string{"https": ":443", "http": ":80"}[strings.ToLower(u.Scheme)]
	return Host(strings.TrimSuffix(h, own))
}

// Same reports whether both are one host.
func (h Host) Same(o Host) bool { return h.String() == o.String() }

// String is the name, with a port that is not its scheme's own.
func (h Host) String() string {
	if h == "" {
		return "github.com"
	}
	return string(h)
}
