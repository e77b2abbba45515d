package githubsim

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// Limits are what one installation or person may do. Zero is no limit, but for Primary, whose zero is 5,000 on github.com.
type Limits struct {
	Primary          int // requests an hour, and GraphQL points an hour; answers that are 304 do not count
	Concurrent       int // requests under way at once
	PointsPerMinute  int // 1 a read, 5 a write
	ContentPerMinute int // requests that create content: issues, comments, check runs are not
}

// meters count what callers use of the limits.
type meters struct {
	*site
	callers map[string]*meter
}

// meter counts what one caller used of its limits.
type meter struct {
	*meters
	reset           time.Time
	used            map[string]int // by resource: core, graphql
	exhausted       bool           // nothing is left until the reset
	minute          time.Time
	points, content int
	under           int
	secondary       time.Time // a secondary limit holds until then
}

// of is the caller's meter, whose times that are over begin anew.
func (ms *meters) of(caller string) *meter {
	m := ms.callers[caller]
	now := ms.now()
	if m == nil {
		m = &meter{meters: ms, used: map[string]int{}, reset: now.Add(time.Hour), minute: now}
		ms.callers[caller] = m
	}
	if !now.Before(m.reset) {
		m.used, m.reset, m.exhausted = map[string]int{}, now.Add(time.Hour), false
	}
	if now.Sub(m.minute) >= time.Minute {
		m.minute, m.points, m.content = now, 0, 0
	}
	return m
}

// left is what remains of the limit of a resource.
func (m *meter) left(resource string) int {
	if m.exhausted {
		return 0
	}
	if m.unlimited() {
		return math.MaxInt32
	}
	return max(0, m.opts.Limits.Primary-m.used[resource])
}

// unlimited says that the server counts nothing, as an Enterprise Server unless its owner asks for it
// (https://docs.github.com/en/enterprise-server@3.18/apps/creating-github-apps/setting-up-a-github-app/rate-limits-for-github-apps).
func (m *meter) unlimited() bool { return m.opts.Limits.Primary == 0 }

// tell has the headers say where the caller stands. A server without limits has no such headers.
func (m *meter) tell(header http.Header, resource string) {
	if m.unlimited() {
		return
	}
	limit, left := m.opts.Limits.Primary, m.left(resource)
	header.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(left))
	header.Set("X-RateLimit-Used", strconv.Itoa(limit-left))
	header.Set("X-RateLimit-Reset", strconv.FormatInt(m.reset.Unix(), 10))
	header.Set("X-RateLimit-Resource", resource)
}

var errPrimary = &failure{status: 403, message: "API rate limit exceeded for installation. If you reach out to GitHub Support for help, please include the request ID.",
	docs: "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api"}

func errSecondary(wait time.Duration) *failure {
	return &failure{status: 403, retry: max(1, int(wait.Round(time.Second)/time.Second)),
		message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
		docs:    "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"}
}

// admit decides whether a request may be served at all, and counts it. Asking for the limits costs nothing.
func (m *meter) admit(method string, route *route, resource string) error {
	now, l := m.now(), m.opts.Limits
	if route != nil && route.template == "/rate_limit" {
		return nil
	}
	if now.Before(m.secondary) {
		return errSecondary(m.secondary.Sub(now))
	}
	if m.left(resource) == 0 {
		return errPrimary
	}
	write := method != http.MethodGet && resource == "core"
	points := 1
	if write {
		points = 5
	}
	creates := write && method == http.MethodPost && route != nil && creates[route.template]
	over := l.PointsPerMinute > 0 && m.points+points > l.PointsPerMinute ||
		l.Concurrent > 0 && m.under > l.Concurrent ||
		creates && l.ContentPerMinute > 0 && m.content >= l.ContentPerMinute
	if over {
		m.secondary = now.Add(time.Minute)
		return errSecondary(time.Minute)
	}
	m.used[resource]++
	m.points += points
	if creates {
		m.content++
	}
	return nil
}

// creates are the routes that GitHub counts as making content.
var creates = map[string]bool{
	"/repos/{owner}/{repo}/issues":                         true,
	"/repos/{owner}/{repo}/issues/{issue_number}/comments": true,
}

// rateLimit serves GET /rate_limit.
func rateLimit(c *call) (reply, error) {
	m := c.meter
	if m.unlimited() {
		return reply{}, &failure{status: 404, message: "Rate limiting is not enabled."}
	}
	limit := m.opts.Limits.Primary
	one := func(resource string) object {
		left := m.left(resource)
		return object{"limit": limit, "used": limit - left, "remaining": left, "reset": m.reset.Unix()}
	}
	search := object{"limit": 30, "used": 0, "remaining": 30, "reset": m.reset.Unix()}
	return ok(object{"resources": object{"core": one("core"), "graphql": one("graphql"), "search": search}, "rate": one("core")})
}

// ExhaustRateLimit leaves an installation without primary rate limit until its hour ends.
func (ms *meters) ExhaustRateLimit(installation int64) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	ms.of(installationMeter(installation)).exhausted = true
}

// SecondaryLimit refuses every request of an installation for a time, with Retry-After.
func (ms *meters) SecondaryLimit(installation int64, wait time.Duration) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	ms.of(installationMeter(installation)).secondary = ms.now().Add(wait)
}
