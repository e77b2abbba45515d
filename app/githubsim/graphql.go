package githubsim

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
)

//go:embed schema.graphql
var schemaText string

var schema = sync.OnceValue(func() *ast.Schema {
	return gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphql", Input: schemaText})
})

// graphQL serves POST /graphql. Answers are 200 whatever the query, as GitHub's are.
func graphQL(c *call) (reply, error) {
	if c.who.token == "" {
		return reply{}, &failure{status: 401, message: "This endpoint requires you to be authenticated."}
	}
	var in struct {
		Query     string
		Variables map[string]any
	}
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	doc, problems := gqlparser.LoadQueryWithRules(schema(), in.Query, nil)
	switch {
	case len(problems) > 0:
		return ok(object{"errors": each(problems, problemJSON)})
	case len(doc.Operations) != 1 || len(doc.Fragments) > 0:
		return refusal("", "This host answers one operation at a time, without named fragments.")
	}
	op := doc.Operations[0]
	vars, err := validator.VariableValues(schema(), op, in.Variables)
	if err != nil {
		return refusal("", err.Error())
	}
	x := &query{call: c, vars: vars}
	nodes, requests := x.size(op.SelectionSet, 1)
	if len(x.errors) > 0 {
		return ok(object{"errors": x.errors})
	}
	if nodes > 500_000 {
		return refusal("MAX_NODE_LIMIT_EXCEEDED", fmt.Sprintf("This query requests up to %d possible nodes which exceeds the maximum limit of 500,000.", nodes))
	}
	x.cost, x.nodes = max(1, (requests+50)/100), nodes
	c.meter.used["graphql"] += x.cost - 1 // one was counted already
	data := x.object(nil, "Query", op.SelectionSet, nil)
	out := pairs{{"data", data}}
	if len(x.errors) > 0 {
		out = append(out, pair{"errors", x.errors})
	}
	c.meter.tell(c.header, "graphql")
	return ok(out)
}

// refusal is an answer with nothing but an error.
func refusal(kind, message string) (reply, error) {
	o := object{"message": message}
	if kind != "" {
		o["type"] = kind
	}
	return ok(object{"errors": []any{o}})
}

func problemJSON(e *gqlerror.Error) object {
	o := object{"message": e.Message, "locations": each(e.Locations, func(l gqlerror.Location) object {
		return object{"line": l.Line, "column": l.Column}
	})}
	if e.Rule != "" {
		o["extensions"] = object{"code": e.Rule}
	}
	return o
}

// pairs is a JSON object that keeps its order.
type pairs []pair

type pair struct {
	key   string
	value any
}

// MarshalJSON implements json.Marshaler.
func (p pairs) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for n, one := range p {
		if n > 0 {
			b.WriteByte(',')
		}
		b.Write(encode(one.key))
		b.WriteByte(':')
		b.Write(encode(one.value))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// query is one query being answered.
type query struct {
	*call
	vars        map[string]any
	errors      []any
	cost, nodes int
}

// object answers a selection on a value of a type. The value nil stands for the root.
func (x *query) object(value any, typeName string, set ast.SelectionSet, path []any) any {
	out := pairs{}
	for _, f := range x.fields(typeName, set) {
		out = append(out, pair{f.Alias, x.value(value, typeName, f, append(path[:len(path):len(path)], f.Alias))})
	}
	return out
}

// fields flattens fragments that apply to the type. A field that is asked for twice is one with both selections.
func (x *query) fields(typeName string, set ast.SelectionSet) []*ast.Field {
	var out []*ast.Field
	for _, f := range x.flat(typeName, set) {
		n := slices.IndexFunc(out, func(have *ast.Field) bool { return have.Alias == f.Alias })
		if n < 0 {
			out = append(out, f)
			continue
		}
		both := *out[n]
		both.SelectionSet = slices.Concat(both.SelectionSet, f.SelectionSet)
		out[n] = &both
	}
	return out
}

func (x *query) flat(typeName string, set ast.SelectionSet) []*ast.Field {
	var out []*ast.Field
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			out = append(out, s)
		case *ast.InlineFragment:
			if x.is(typeName, s.TypeCondition) {
				out = append(out, x.flat(typeName, s.SelectionSet)...)
			}
		}
	}
	return out
}

// is says whether a concrete type is the condition or belongs to it.
func (x *query) is(typeName, condition string) bool {
	return condition == "" || condition == typeName ||
		slices.ContainsFunc(schema().PossibleTypes[condition], func(t *ast.Definition) bool { return t.Name == typeName })
}

// value answers one field.
func (x *query) value(on any, typeName string, f *ast.Field, path []any) any {
	if f.Name == "__typename" {
		return typeName
	}
	v, problem := x.resolve(on, f.Name, f.ArgumentMap(x.vars))
	if problem != nil {
		x.fail(problem, f, path)
		return nil
	}
	return x.complete(v, f, path)
}

func (x *query) complete(v any, f *ast.Field, path []any) any {
	if list, ok := v.([]any); ok {
		out := make([]any, 0, len(list))
		for n, one := range list {
			at := append(path[:len(path):len(path)], n)
			if p, bad := one.(*queryProblem); bad {
				x.fail(p, f, at)
				out = append(out, nil)
				continue
			}
			out = append(out, x.complete(one, f, at))
		}
		return out
	}
	if name := typeOf(v); name != "" {
		return x.object(v, name, f.SelectionSet, path)
	}
	return v
}

// queryProblem is an error of one field.
type queryProblem struct{ kind, message string }

func (x *query) fail(p *queryProblem, f *ast.Field, path []any) {
	o := object{"message": p.message, "path": path}
	if p.kind != "" {
		o["type"] = p.kind
	}
	if f.Position != nil {
		o["locations"] = []any{object{"line": f.Position.Line, "column": f.Position.Column}}
	}
	x.errors = append(x.errors, o)
}

// size estimates what GitHub would charge, and refuses connections without bounds: it counts the nodes that a
// selection could return and the requests that finding them would take.
func (x *query) size(set ast.SelectionSet, times int) (nodes, requests int) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.InlineFragment:
			n, r := x.size(s.SelectionSet, times)
			nodes, requests = nodes+n, requests+r
		case *ast.Field:
			within := times
			if s.Definition != nil && s.Definition.Arguments.ForName("first") != nil {
				bound, problem := x.bound(s)
				if problem != nil {
					x.fail(problem, s, []any{"query", s.Alias})
					continue
				}
				requests += times
				within = times * bound
				nodes += within
			} else if s.Name == "nodes" && s.ObjectDefinition != nil && s.ObjectDefinition.Name == "Query" {
				if ids, ok := s.ArgumentMap(x.vars)["ids"].([]any); ok {
					within = len(ids)
					nodes += within
				}
			}
			n, r := x.size(s.SelectionSet, within)
			nodes, requests = nodes+n, requests+r
		}
	}
	return nodes, requests
}

// bound is how many records a connection was asked for: first or last, up to 100.
func (x *query) bound(f *ast.Field) (int, *queryProblem) {
	args := f.ArgumentMap(x.vars)
	for _, name := range []string{"first", "last"} {
		n, given := number(args[name])
		switch {
		case !given:
			continue
		case n > 100:
			return 0, &queryProblem{"EXCESSIVE_PAGINATION", fmt.Sprintf("Requesting %d records on the `%s` connection exceeds the `%s` limit of 100 records.", n, f.Name, name)}
		case n < 0:
			return 0, &queryProblem{"ARGUMENT_ERROR", fmt.Sprintf("`%s` on the `%s` connection cannot be less than zero.", name, f.Name)}
		}
		return n, nil
	}
	return 0, &queryProblem{"MISSING_PAGINATION_BOUNDARIES", fmt.Sprintf("You must provide a `first` or `last` value to properly paginate the `%s` connection.", f.Name)}
}

func number(v any) (int, bool) {
	switch v := v.(type) {
	case int64: // written in the query
		return int(v), true
	case float64: // a variable
		return int(v), true
	}
	return 0, false
}
