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

// level is read or write: what a permission has to say for the request.
func (c *call) level() string {
	if c.r.Method == http.MethodGet {
		return "read"
	}
	return "write"
}

// pathByID is the request's path with the repository named by its id, as GitHub has it in links.
func (c *call) pathByID(r *repo) string {
	parts := strings.SplitN(c.path, "/", 5)
	if parts[1] != "repos" {
		return c.path
	}
	return strings.Join(append([]string{"", "repositories", strconv.FormatInt(r.id, 10)}, parts[4:]...), "/")
}

// number is a path value that must be a number; anything else is not found.
func (c *call) number(name string) (int64, error) {
	n, err := strconv.ParseInt(c.params[name], 10, 64)
	if err != nil {
		return 0, errNotFound
	}
	return n, nil
}

// choice is a value of the query out of those that are allowed, the first when it is left out.
func (c *call) choice(name string, allowed ...string) (string, error) {
	value := c.query.Get(name)
	switch {
	case value == "":
		return allowed[0], nil
	case !slices.Contains(allowed, value):
		return "", &failure{status: 422, message: "Validation Failed", problems: []any{object{"resource": "Issue", "code": "invalid", "value": value}}}
	}
	return value, nil
}

// decode reads the JSON body. GitHub answers 400 for what is no JSON and 422 for JSON of another type. It passes over fields
// that it doesn't know; here they are refused, since nothing that this host doesn't do may seem to have been done. For the
// same reason a query may name nothing that is not looked at.
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
		return refused(err.Error())
	}
	return nil
}

// perPage is how many things the caller wants on a page.
func (c *call) perPage() int {
	if n, err := strconv.Atoi(c.query.Get("per_page")); err == nil && n > 0 {
		return min(n, 100)
	}
	return 30
}

// paged cuts one page out of a whole list and leaves the Link header that GitHub would.
func paged[T any](c *call, all []T) []T {
	size, page := c.perPage(), 1
	if n, err := strconv.Atoi(c.query.Get("page")); err == nil && n > 0 {
		page = n
	}
	last := max(1, (len(all)+size-1)/size)
	if page > 1 {
		c.link("prev", "page", strconv.Itoa(min(page-1, last)))
	}
	if page < last {
		c.link("next", "page", strconv.Itoa(page+1))
		c.link("last", "page", strconv.Itoa(last))
	}
	if page > 1 {
		c.link("first", "page", "1")
	}
	from := min((page-1)*size, len(all))
	return all[from:min(from+size, len(all))]
}

// link adds the address of another page to the Link header: this one with another value in the query.
func (c *call) link(rel, name, value string) {
	path := c.path
	if c.repo != nil {
		path = c.pathByID(c.repo)
	}
	q := c.r.URL.Query()
	q.Set(name, value)
	one := "<" + c.api + path + "?" + q.Encode() + `>; rel="` + rel + `"`
	if have := c.header.Get("Link"); have != "" {
		one = have + ", " + one
	}
	c.header.Set("Link", one)
}
