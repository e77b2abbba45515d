package githubsim

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
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
	routes = slices.Concat(general(), appRoutes(), peopleRoutes(), repoRoutes(), issueRoutes(), labelRoutes(), pullRoutes(), checkRoutes())
}

// general is what belongs to no account.
func general() []*route {
	return []*route{
		on("GET", "/rate_limit", anyone, "", rateLimit),
		on("POST", "/graphql", anyone, "", graphQL),
	}
}

// notOnServer are routes that Enterprise Server does not have.
var notOnServer = map[string]bool{inIssue + "/sub_issues": true, inIssue + "/parent": true}

// comments marks a route that whoever can read may write to.
func comments(r *route) *route { r.person = "read"; return r }

// Routes are the routes that the host answers, as "METHOD template".
func Routes() []string {
	var out []string
	for _, r := range routes {
		out = append(out, r.method+" "+r.template)
	}
	return out
}

// call is one request on its way through the host; its handler runs with the host locked.
type call struct {
	*site
	pages    *pages
	r        *http.Request
	path     string // below the API's root, escaped
	route    *route
	params   map[string]string
	query    url.Values
	body     []byte
	who      viewer
	refused  error // why signing in failed
	repo     *repo // of routes under /repos/{owner}/{repo}
	header   http.Header
	meter    *meter
	resource string // what the request is counted as: core or graphql
}

// template is the template of the request's route, "" when there is none.
func (c *call) template() string {
	if c.route == nil {
		return ""
	}
	return c.route.template
}

type handler func(c *call) (reply, error)

type route struct {
	method, template string
	segments         []string
	sign             sign
	needs            []need // any one of them
	person           string // least role for a person's token; of the level when empty
	serve            handler
}

// need is a permission of an app: a name and read or write.
type need struct{ name, level string }

// needs reads "issues:write|pull_requests:write".
func needs(s string) []need {
	var out []need
	for part := range strings.SplitSeq(s, "|") {
		if name, level, ok := strings.Cut(part, ":"); ok {
			out = append(out, need{name, level})
		}
	}
	return out
}

// accepted is how GitHub names the permissions that a route takes.
func (r *route) accepted() string {
	var parts []string
	for _, n := range r.needs {
		parts = append(parts, n.name+"="+n.level)
	}
	return strings.Join(parts, "; ")
}

// sign is how a caller must have signed in.
type sign int

const (
	anyone sign = iota
	asApp       // the app's own JWT
	asInstallation
	asPerson
)

func on(method, template string, s sign, need string, serve handler) *route {
	return &route{method: method, template: template, segments: strings.Split(template[1:], "/"), sign: s, needs: needs(need), serve: serve}
}

// match finds the route for a method and a path, and the values in the path. More literal segments win.
func match(routes []*route, method, escaped string) (*route, map[string]string) {
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
func (r *route) rest(n int) bool {
	return n == len(r.segments)-1 && r.segments[n] == "{path}"
}

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

// number is a path value that must be a number; anything else is not found.
func (c *call) number(name string) (int64, error) {
	n, err := strconv.ParseInt(c.params[name], 10, 64)
	if err != nil {
		return 0, errNotFound
	}
	return n, nil
}

// decode reads the JSON body. GitHub answers 400 for what is no JSON and 422 for JSON of another type. It passes over fields
// that it doesn't know; here they are refused, since nothing that this host doesn't do may seem to have been done.
func (c *call) decode(into any) error {
	if len(c.body) == 0 {
		return nil
	}
	if !json.Valid(c.body) {
		return &failure{status: 400, message: "Problems parsing JSON"}
	}
	strict := json.NewDecoder(bytes.NewReader(c.body))
	strict.DisallowUnknownFields()
	if err := strict.Decode(into); err != nil {
		return &failure{status: 422, message: "Invalid request.\n\n" + err.Error()}
	}
	return nil
}

// paged cuts one page out of a whole list and leaves the Link header that GitHub would.
func paged[T any](c *call, all []T) []T {
	size, page := 30, 1
	if n, err := strconv.Atoi(c.query.Get("per_page")); err == nil && n > 0 {
		size = min(n, 100)
	}
	if n, err := strconv.Atoi(c.query.Get("page")); err == nil && n > 0 {
		page = n
	}
	last := max(1, (len(all)+size-1)/size)
	path := c.path
	if c.repo != nil {
		path = c.pathByID(c.repo)
	}
	var links []string
	link := func(rel string, n int) {
		q := url.Values{}
		for k, v := range c.query {
			q[k] = v
		}
		q.Set("page", strconv.Itoa(n))
		links = append(links, "<"+c.api+path+"?"+q.Encode()+`>; rel="`+rel+`"`)
	}
	if page > 1 {
		link("prev", min(page-1, last))
	}
	if page < last {
		link("next", page+1)
		link("last", last)
	}
	if page > 1 {
		link("first", 1)
	}
	if len(links) > 0 {
		c.header.Set("Link", strings.Join(links, ", "))
	}
	from := min((page-1)*size, len(all))
	return all[from:min(from+size, len(all))]
}

// each maps a list for JSON; never null.
func each[T any](all []T, as func(T) object) []any {
	out := make([]any, 0, len(all))
	for _, v := range all {
		out = append(out, as(v))
	}
	return out
}
