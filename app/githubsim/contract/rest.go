package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/northstar-app/northstar/app/githubsim"
)

type restContract struct {
	doc *openapi3.T
}

func loadREST(path string) (*restContract, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	// The document is not validated itself: its thousands of examples take minutes and are not ours.
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, err
	}
	if err := mend(doc); err != nil {
		return nil, err
	}
	return &restContract{doc: doc}, nil
}

// mend corrects two slips of the description. In the list of installations an account is said to be a user and an
// enterprise at once, where the description of a single installation says one or the other; in the list of pull requests
// a label's description is said never to be null, where everywhere else it may be.
func mend(doc *openapi3.T) error {
	single := doc.Components.Schemas["installation"]
	list := doc.Paths.Value("/app/installations")
	if single == nil || list == nil || list.Get == nil {
		return errors.New("it describes no installations")
	}
	media := list.Get.Responses.Status(http.StatusOK).Value.Content.Get("application/json")
	media.Schema.Value.Items = single
	if pull := doc.Components.Schemas["pull-request-simple"]; pull != nil {
		pull.Value.Properties["labels"].Value.Items.Value.Properties["description"].Value.Nullable = true
	}
	return nil
}

// options leave out what can't be judged: who may sign in, and patterns of another dialect of regular expressions.
func options() *openapi3filter.Options {
	o := &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true, MultiError: true,
		SkipSettingDefaults: true, RegexCompiler: lenient}
	o.WithCustomSchemaErrorFunc(func(err *openapi3.SchemaError) string {
		return fmt.Sprintf("at /%s: %s", strings.Join(err.JSONPointer(), "/"), err.Reason)
	})
	return o
}

func (c *restContract) exchange(x githubsim.Exchange) []error {
	what := x.Request.Method + " " + x.Route
	if x.Route == "" {
		return []error{fmt.Errorf("%s %s: the host serves no such route", x.Request.Method, x.Request.URL.Path)}
	}
	item := c.doc.Paths.Value(x.Route)
	if item == nil || item.GetOperation(x.Request.Method) == nil {
		return []error{fmt.Errorf("%s: GitHub describes no such operation", what)}
	}
	route := &routers.Route{Spec: c.doc, Path: x.Route, PathItem: item, Method: x.Request.Method, Operation: item.GetOperation(x.Request.Method)}
	request := x.Request.Clone(context.Background())
	request.Body = io.NopCloser(bytes.NewReader(x.Body))
	request.ContentLength = int64(len(x.Body))
	optional := route.Operation.RequestBody == nil || !route.Operation.RequestBody.Value.Required
	if body := strings.TrimSpace(string(x.Body)); body == "" || body == "null" && optional { // GitHub takes null for none
		request.Body, request.ContentLength = http.NoBody, 0
	}
	params := map[string]string{}
	for k, v := range x.Params {
		params[k] = url.PathEscape(v)
	}
	in := &openapi3filter.RequestValidationInput{Request: request, PathParams: params, Route: route, Options: options(), QueryParams: x.Request.URL.Query()}
	var out []error
	if x.Status != http.StatusBadRequest && x.Status != http.StatusUnprocessableEntity {
		// A request that was refused as malformed may well be malformed.
		if err := openapi3filter.ValidateRequest(context.Background(), in); err != nil {
			out = append(out, fmt.Errorf("%s: the request: %s", what, short(err)))
		}
		out = append(out, unknownQuery(what, route, x.Request.URL.Query())...)
	}
	if x.Injected {
		return out
	}
	if err := c.answer(in, x); err != nil {
		out = append(out, fmt.Errorf("%s: the answer %d: %s", what, x.Status, short(err)))
	}
	return out
}

// unknownQuery finds parameters that GitHub would silently ignore: a misspelt filter filters nothing.
func unknownQuery(what string, route *routers.Route, query url.Values) []error {
	var out []error
	for name := range query {
		known := false
		for _, p := range append(route.Operation.Parameters, route.PathItem.Parameters...) {
			known = known || p.Value != nil && p.Value.In == "query" && p.Value.Name == name
		}
		if !known {
			out = append(out, fmt.Errorf("%s: the request: GitHub knows no parameter %q here", what, name))
		}
	}
	return out
}

// delivery judges a webhook by the schema that the description holds for it.
func (c *restContract) delivery(event, action string, payload []byte) error {
	name := webhookName(event, action)
	schema := c.doc.Components.Schemas["webhook-"+name]
	if schema == nil {
		return fmt.Errorf("webhook %s.%s: GitHub describes no webhook %s", event, action, name)
	}
	var value any
	if err := json.Unmarshal(payload, &value); err != nil {
		return fmt.Errorf("webhook %s.%s: %w", event, action, err)
	}
	if err := schema.Value.VisitJSON(value, openapi3.MultiErrors(), openapi3.SetSchemaRegexCompiler(lenient)); err != nil {
		return fmt.Errorf("webhook %s.%s: %s", event, action, short(err))
	}
	return nil
}

// undescribed are answers that GitHub gives on any route and describes on few.
var undescribed = map[int]bool{301: true, 304: true, 307: true, 400: true, 401: true, 403: true, 404: true, 410: true, 422: true, 429: true, 500: true, 502: true, 503: true}

func (c *restContract) answer(in *openapi3filter.RequestValidationInput, x githubsim.Exchange) error {
	if in.Route.Operation.Responses.Status(x.Status) == nil && undescribed[x.Status] {
		return nil
	}
	if strings.Contains(x.Header.Get("Content-Type"), "raw") || strings.Contains(x.Header.Get("Content-Type"), "sha") {
		return nil // text, as it is
	}
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: x.Status,
		Header: x.Header, Body: io.NopCloser(bytes.NewReader(x.Answer)), Options: options()})
}

// short keeps the reason and the place, and leaves out whole schemas and values.
func short(err error) string {
	var many openapi3.MultiError
	if errors.As(err, &many) && len(many) > 0 {
		var parts []string
		for _, one := range many {
			if len(parts) < 4 {
				parts = append(parts, short(one))
			}
		}
		return strings.Join(parts, "; ")
	}
	text := err.Error()
	if len(text) > 600 {
		text = text[:600] + "…"
	}
	return text
}
