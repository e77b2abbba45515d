package githubsim

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// routes is everything that the host answers; the templates are those of GitHub's OpenAPI description.
var routes []*route

const (
	inRepo      = "/repos/{owner}/{repo}"
	inIssue     = inRepo + "/issues/{issue_number}"
	readIssues  = "issues:read|pull_requests:read"
	writeIssues = "issues:write|pull_requests:write"
)

func init() { // functions that look at the table are in it, so that it is filled late
	routes = slices.Concat(appRoutes(), accountRoutes(), repoRoutes(), issueRoutes(), commentRoutes(), labelRoutes(), milestoneRoutes(), pullRoutes(), checkRoutes(), []*route{
		on("GET /rate_limit", anyone, "", rateLimit),
		on("POST /graphql", anyone, "", graphQL),
	})
}

// notOnServer are routes that Enterprise Server does not have.
var notOnServer = map[string]bool{inIssue + "/sub_issues": true, inIssue + "/parent": true}

// Routes are the routes that the host answers, as "METHOD template".
func Routes() []string {
	var out []string
	for _, r := range routes {
		out = append(out, r.method+" "+r.template)
	}
	return out
}

type handler func(c *call) (reply, error)

type route struct {
	method, template string
	segments         []string
	sign             sign
	needs            []need // any one of them
	serve            handler
	query            []string // names that the query may have beside those of pages
}

// sign is how a caller must have signed in.
type sign int

const (
	anyone sign = iota
	asApp       // the app's own JWT
	asInstallation
	asPerson
)

// on is a route: "METHOD template", who may call it, the permissions any of which an app needs ("issues:write|pull_requests:write"),
// its handler, and what its query may name beside pages.
func on(pattern string, s sign, permissions string, serve handler, query ...string) *route {
	method, template, _ := strings.Cut(pattern, " ")
	r := &route{method: method, template: template, segments: strings.Split(template[1:], "/"), sign: s, serve: serve, query: query}
	for part := range strings.SplitSeq(permissions, "|") {
		if name, level, ok := strings.Cut(part, ":"); ok {
			r.needs = append(r.needs, need{name, level})
		}
	}
	return r
}

// of has a handler serve what is found in the path.
func of[T any](find func(*call) (T, error), serve func(*call, T) (reply, error)) handler {
	return func(c *call) (reply, error) {
		found, err := find(c)
		if err != nil {
			return reply{}, err
		}
		return serve(c, found)
	}
}

// show answers with what is found in the path.
func show[T any](find func(*call) (T, error), as func(*call, T) object) handler {
	return of(find, func(c *call, found T) (reply, error) { return ok(as(c, found)) })
}

// need is a permission of an app: a name and read or write.
type need struct{ name, level string }

// accepted is how GitHub names the permissions that a route takes.
func (r *route) accepted() string {
	var parts []string
	for _, n := range r.needs {
		parts = append(parts, n.name+"="+n.level)
	}
	return strings.Join(parts, "; ")
}

// match finds the route for a method and a path, and the values in the path. More literal segments win.
func match(method, escaped string) (*route, map[string]string) {
	parts := strings.Split(strings.TrimPrefix(escaped, "/"), "/")
	var best *route
	literal := -1
	for _, r := range routes {
		if r.method != method {
			continue
		}
		if n := r.fits(parts); n > literal {
			best, literal = r, n
		}
	}
	if best == nil {
		return nil, nil
	}
	params := map[string]string{}
	for n, seg := range best.segments {
		if !strings.HasPrefix(seg, "{") {
			continue
		}
		value := parts[n]
		if best.rest(n) {
			value = strings.Join(parts[n:], "/")
		}
		value, err := url.PathUnescape(value)
		if err != nil {
			return nil, nil
		}
		params[strings.Trim(seg, "{}")] = value
	}
	return best, params
}

// rest says that the n-th segment takes all that is left of the path.
func (r *route) rest(n int) bool { return n == len(r.segments)-1 && r.segments[n] == "{path}" }

// fits counts the literal segments that agree, -1 when the path is none of this route's.
func (r *route) fits(parts []string) int {
	if len(parts) < len(r.segments) || len(parts) > len(r.segments) && !r.rest(len(r.segments)-1) {
		return -1
	}
	n := 0
	for i, seg := range r.segments {
		switch {
		case seg == parts[i]:
			n++
		case !strings.HasPrefix(seg, "{") || parts[i] == "":
			return -1
		}
	}
	return n
}

// handle finds the repository, asks whether the caller may, and lets the route answer.
func (c *call) handle() (reply, error) {
	switch {
	case c.r.Header.Get("User-Agent") == "":
		return reply{}, &failure{status: 403, message: "Request forbidden by administrative rules. Please make sure your request has a User-Agent header"}
	case c.route == nil, c.opts.Enterprise && notOnServer[c.route.template]:
		return reply{}, errNotFound
	}
	if err := c.signed(); err != nil {
		return reply{}, err
	}
	if accepted := c.route.accepted(); accepted != "" {
		c.header.Set("X-Accepted-GitHub-Permissions", accepted)
	}
	if strings.HasPrefix(c.route.template, inRepo) {
		r, err := c.findRepo()
		if err != nil {
			return reply{}, err
		}
		if err := c.allow(r); err != nil {
			return reply{}, err
		}
		c.repo = r
	} else if c.who.installed() && !c.who.grant.reaches(c.route.needs) {
		return reply{}, errIntegration
	}
	for name := range c.query {
		if name != "page" && name != "per_page" && !slices.Contains(c.route.query, name) {
			return reply{}, refused("This host does not look at \"" + name + "\" in the query.")
		}
	}
	return c.route.serve(c)
}

// findRepo is the repository in the path; a former name is a redirect to the address by id.
func (c *call) findRepo() (*repo, error) {
	full := strings.ToLower(c.params["owner"] + "/" + c.params["repo"])
	if r := c.site.repo(full); r != nil {
		return r, nil
	}
	r := c.repos[c.oldNames[full]]
	if r == nil || !c.who.sees(r) {
		return nil, errNotFound
	}
	to := c.api + c.pathByID(r)
	if c.r.URL.RawQuery != "" {
		to += "?" + c.r.URL.RawQuery
	}
	return nil, c.moved(to)
}

// moved refuses with the address where the thing is now.
func (c *call) moved(to string) error {
	if c.r.Method == http.MethodGet {
		return &failure{status: 301, message: "Moved Permanently", location: to}
	}
	return &failure{status: 307, message: "Temporary Redirect", location: to}
}
