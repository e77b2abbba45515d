package chat

import (
	"net/url"
	"slices"
	"strings"
)

// May reports whether a server may be asked that the policy of an account names. Whoever writes a policy decides where this server
// sends requests, and the operator's key with them: that is the operator's to allow, by naming the hosts, or whoever's the app itself is.
func May(hosts []string, app, account, address string) bool {
	if len(hosts) == 0 {
		return app != "" && strings.EqualFold(app, account)
	}
	host := Host(address)
	return slices.ContainsFunc(hosts, func(h string) bool { return h == host || h == bare(host) })
}

// Host is the host of an address, with its port where it names one, in lower case.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// bare is a host without its port.
func bare(host string) string {
	u, err := url.Parse("http://" + host)
	if err != nil {
		return host
	}
	return u.Hostname()
}
