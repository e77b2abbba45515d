package explain

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Names of owners and repositories as GitHub allows them, and numbers of items.
var (
	bare = regexp.MustCompile(`^#?([1-9][0-9]{0,9})$`)
	full = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9_-]*)/([A-Za-z0-9._-]+)$`)
)

// ParseRef reads the reference to an item: OWNER/REPO#NUMBER, the item's address on the GitHub at host, and where home is known
// (not zero) a number alone.
func ParseRef(s string, home checks.Ref, host checks.Host) (checks.Ref, error) {
	s = strings.TrimSpace(s)
	if m := bare.FindStringSubmatch(s); m != nil && home.Repo != "" {
		if n, err := strconv.ParseInt(m[1], 10, 32); err == nil {
			home.Number = int(n)
			return home, nil
		}
	}
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		if m, ok := text.Address(s); ok {
			if r, here := m.Ref(home, host); here {
				return r, nil
			}
			return checks.Ref{}, fmt.Errorf("%s is not on this GitHub, which is at %s", m.Address, host)
		}
	} else if name, number, ok := strings.Cut(s, "#"); ok {
		r, err := ParseRepo(name)
		n, nerr := strconv.ParseInt(number, 10, 32)
		if err == nil && nerr == nil && n > 0 {
			r.Number = int(n)
			return r, nil
		}
	}
	return checks.Ref{}, fmt.Errorf("%q names no issue or pull request: write OWNER/REPO#NUMBER, like acme/shop#12, or its address on GitHub", s)
}

// ParseRepo reads the name of a repository: OWNER/REPO.
func ParseRepo(s string) (checks.Ref, error) {
	m := full.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return checks.Ref{}, fmt.Errorf("%q names no repository: write OWNER/REPO, like acme/shop", s)
	}
	return checks.Ref{Owner: m[1], Repo: m[2]}, nil
}
