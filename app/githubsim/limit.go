package githubsim

import (
	"net/http"
	"strconv"
	"time"
)

// Limits are what one installation or person may do. Zero is no limit, but for Primary, whose zero is 5,000.
type Limits struct {
	Primary          int // requests an hour, and GraphQL points an hour; answers that are 304 do not count
	Concurrent       int // requests under way at once
	PointsPerMinute  int // 1 a read, 5 a write
	ContentPerMinute int // requests that create content: issues, comments, check runs are not
	ContentPerHour   int
}

// meter counts what one caller used of its limits.
type meter struct {
	reset           time.Time
	used            map[string]int // by resource: core, graphql
	minute          time.Time
	points, content int
	hour            time.Time
	contentHour     int
	under           int
	secondary       time.Time // a secondary limit holds until then
	primary         int       // overrides Limits.Primary when not 0; -1 is none left
}

func (h *Host) meter(key string) *meter {
	m := h.meters[key]
	now := h.now()
	if m == nil {
		m = &meter{used: map[string]int{}, reset: now.Add(time.Hour), minute: now, hour: now}
		h.meters[key] = m
	}
	if !now.Before(m.reset) {
		m.used, m.reset, m.primary = map[string]int{}, now.Add(time.Hour), 0
	}
	if now.Sub(m.minute) >= time.Minute {
		m.minute, m.points, m.content = now, 0, 0
	}
	if now.Sub(m.hour) >= time.Hour {
		m.hour, m.contentHour = now, 0
	}
	return m
}

func (h *Host) primary(m *meter) int {
	switch {
	case m.primary < 0:
		return 0
	case m.primary > 0:
		return m.primary
	}
	return h.opts.Limits.Primary
}

// headers tells the caller where it stands.
func (h *Host) rateHeaders(header http.Header, m *meter, resource string) {
	limit := h.opts.Limits.Primary
	used := m.used[resource]
	left := max(0, h.primary(m)-used)
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
func (h *Host) admit(m *meter, r *http.Request, route *route, resource string) error {
	now, l := h.now(), h.opts.Limits
	if route != nil && route.template == "/rate_limit" {
		return nil
	}
	if now.Before(m.secondary) {
		return errSecondary(m.secondary.Sub(now))
	}
	if m.used[resource] >= h.primary(m) {
		return errPrimary
	}
	write := r.Method != http.MethodGet && resource == "core"
	points := 1
	if write {
		points = 5
	}
	creates := write && r.Method == http.MethodPost && route != nil && creates[route.template]
	over := l.PointsPerMinute > 0 && m.points+points > l.PointsPerMinute ||
		l.Concurrent > 0 && m.under > l.Concurrent ||
		creates && (l.ContentPerMinute > 0 && m.content >= l.ContentPerMinute || l.ContentPerHour > 0 && m.contentHour >= l.ContentPerHour)
	if over {
		m.secondary = now.Add(time.Minute)
		return errSecondary(time.Minute)
	}
	m.used[resource]++
	m.points += points
	if creates {
		m.content++
		m.contentHour++
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
	m := c.h.meter(c.who.meterKey())
	limit := c.h.opts.Limits.Primary
	one := func(resource string) object {
		left := max(0, c.h.primary(m)-m.used[resource])
		return object{"limit": limit, "used": limit - left, "remaining": left, "reset": m.reset.Unix()}
	}
	search := object{"limit": 30, "used": 0, "remaining": 30, "reset": m.reset.Unix()}
	return ok(object{"resources": object{"core": one("core"), "graphql": one("graphql"), "search": search}, "rate": one("core")})
}

// ExhaustRateLimit leaves an installation without primary rate limit until its hour ends.
func (h *Host) ExhaustRateLimit(installation int64) {
	h.setMeter(installation, func(m *meter) { m.primary = -1 })
}

// SecondaryLimit refuses every request of an installation for a time, with Retry-After.
func (h *Host) SecondaryLimit(installation int64, wait time.Duration) {
	h.setMeter(installation, func(m *meter) { m.secondary = h.now().Add(wait) })
}

func (h *Host) setMeter(installation int64, set func(*meter)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	set(h.meter(viewer{grant: &grant{install: &Installation{ID: installation}}}.meterKey()))
}
