package contract

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/northstar-app/northstar/app/githubsim"
)

type graphContract struct{ schema *ast.Schema }

func loadGraph(path string) (*graphContract, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	doc, err := parser.ParseSchemas(validator.Prelude, &ast.Source{Name: "schema.graphql", Input: string(text)})
	if err != nil {
		return nil, err
	}
	for _, def := range doc.Definitions {
		def.Fields = once(def.Fields)
	}
	schema, err := validator.ValidateSchemaDocument(doc)
	if err != nil {
		return nil, err
	}
	return &graphContract{schema: schema}, nil
}

// once drops fields that are defined twice, as one of GitHub's is in some editions of the schema.
func once(fields ast.FieldList) ast.FieldList {
	var out ast.FieldList
	for _, f := range fields {
		if out.ForName(f.Name) == nil {
			out = append(out, f)
		}
	}
	return out
}

// exchange judges the query against GitHub's schema, and the shape of the answer.
func (g *graphContract) exchange(x githubsim.Exchange) []error {
	if x.Injected || x.Status != 200 {
		return nil
	}
	var in struct{ Query string }
	if err := json.Unmarshal(x.Body, &in); err != nil {
		return []error{fmt.Errorf("GraphQL: the request: %w", err)}
	}
	var out struct {
		Data   map[string]any
		Errors []struct {
			Message string
			Type    string
		}
	}
	if err := json.Unmarshal(x.Answer, &out); err != nil {
		return []error{fmt.Errorf("GraphQL: the answer: %w", err)}
	}
	doc, problems := gqlparser.LoadQueryWithRules(g.schema, in.Query, nil)
	if len(problems) > 0 {
		if out.Data == nil {
			return nil // refused here as there
		}
		return []error{fmt.Errorf("GraphQL: GitHub would refuse the query: %w", problems)}
	}
	if out.Data == nil || len(doc.Operations) != 1 {
		return nil
	}
	s := &shape{doc: doc, schema: g.schema}
	s.object(out.Data, doc.Operations[0].SelectionSet, "data")
	return s.errs
}

// Subset compares a schema with GitHub's: every type and field of it must be there, with the same type, and its
// arguments among GitHub's. It returns what deviates.
func (d *Descriptions) Subset(part *ast.Schema) []error {
	var out []error
	for name, have := range part.Types {
		if have.BuiltIn {
			continue
		}
		whole := d.graphQL.schema.Types[name]
		if whole == nil || whole.Kind != have.Kind {
			out = append(out, fmt.Errorf("type %s is none of GitHub's", name))
			continue
		}
		for _, v := range have.EnumValues {
			if whole.EnumValues.ForName(v.Name) == nil {
				out = append(out, fmt.Errorf("%s has no value %s", name, v.Name))
			}
		}
		for _, f := range have.Fields {
			if !strings.HasPrefix(f.Name, "__") {
				out = append(out, sameField(name, f, whole.Fields.ForName(f.Name))...)
			}
		}
	}
	return out
}

func sameField(name string, have, whole *ast.FieldDefinition) []error {
	if whole == nil {
		return []error{fmt.Errorf("%s has no field %s", name, have.Name)}
	}
	var out []error
	if have.Type.String() != whole.Type.String() {
		out = append(out, fmt.Errorf("%s.%s is %s, not %s", name, have.Name, whole.Type, have.Type))
	}
	for _, a := range have.Arguments {
		if w := whole.Arguments.ForName(a.Name); w == nil || w.Type.String() != a.Type.String() {
			out = append(out, fmt.Errorf("%s.%s has no argument %s: %s", name, have.Name, a.Name, a.Type))
		}
	}
	return out
}
