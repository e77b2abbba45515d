package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/invopop/jsonschema"

	"github.com/northstar-app/northstar/checks"
)

// Schema is the JSON Schema (draft 2020-12) of the policy file, for editors. It is made of the structs that [Parse]
// reads. It can't say everything that Parse checks: that patterns are RE2, that min is at most max.
func Schema() []byte { return schema() }

var schema = sync.OnceValue(func() []byte {
	r := jsonschema.Reflector{
		FieldNameTag: "yaml", Mapper: scalarSchema,
		Anonymous: true, ExpandedStruct: true, DoNotReference: true, RequiredFromJSONSchemaTags: true,
	}
	s := r.ReflectFromType(reflect.TypeFor[policy]())
	s.Title = "Northstar policy"
	s.Description = ".github/northstar.yml: what Northstar labels, checks and comments on in a repository or, in the owner's .github repository, in all of them."
	withDefaults(s, "")
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err) // made of constants, and tested
	}
	return append(text, '\n')
})

// scalarSchema describes the types that are written as one scalar; nil leaves a type to the reflector.
func scalarSchema(t reflect.Type) *jsonschema.Schema {
	switch v := reflect.New(t).Interface().(type) {
	case option:
		s := &jsonschema.Schema{Type: "string"}
		for _, o := range v.options() {
			s.Enum = append(s.Enum, o)
		}
		return s
	case interface{ schema() *jsonschema.Schema }:
		return v.schema()
	}
	return nil
}

// withDefaults writes the defaults of single values and lists of words into their descriptions' schemas.
func withDefaults(s *jsonschema.Schema, key string) {
	if s.Properties == nil {
		return
	}
	values := defaultValues()
	for pair := s.Properties.Oldest(); pair != nil; pair = pair.Next() {
		at := join(key, pair.Key)
		if v, ok := values[at]; ok {
			pair.Value.Default = v
		}
		withDefaults(pair.Value, at)
	}
}

// defaultValues are the defaults of scalars as JSON holds them.
func defaultValues() map[string]any {
	out := map[string]any{}
	leaves(reflect.ValueOf(defaults().policy), nil, func(path []string, v reflect.Value) {
		if v.Kind() != reflect.Pointer {
			return
		}
		key := strings.Join(path, ".")
		switch x := v.Interface().(type) {
		case *version, *count:
			out[key] = v.Elem().Int()
		case *truth:
			out[key] = bool(*x)
		case *weight, *confidence:
			out[key] = json.Number(fmt.Sprint(v.Interface()))
		case fmt.Stringer:
			out[key] = x.String()
		default:
			out[key] = v.Elem().String()
		}
	})
	return out
}

// textSchema describes text of 1 to most characters.
func textSchema(most uint64, examples ...any) *jsonschema.Schema {
	least := uint64(1)
	return &jsonschema.Schema{Type: "string", MinLength: &least, MaxLength: &most, Examples: examples}
}

func (*version) schema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "integer", Enum: []any{1}}
}

func (*truth) schema() *jsonschema.Schema { return &jsonschema.Schema{Type: "boolean"} }

func (*count) schema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "integer", Minimum: "0", Maximum: "100000"}
}

func (*confidence) schema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "number", Minimum: "0", Maximum: "1"}
}

func (*weight) schema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "number", Minimum: "0", Maximum: json.Number(fmt.Sprint(mostPoints)),
		MultipleOf: json.Number(fmt.Sprint(1 / float64(checks.Unit)))}
}

func (*share) schema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: `^0*(100(\.0*)?|[0-9]{1,2}(\.[0-9]{1,4}0*)?)\s*%$`, Examples: []any{"20%", "12.5%"}}
}

func (*duration) schema() *jsonschema.Schema {
	least := uint64(2)
	return &jsonschema.Schema{Type: "string", Pattern: `^([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$`, MinLength: &least,
		Examples: []any{"0s", "10m", "1h30m", "14d", "4w"}}
}

func (*pattern) schema() *jsonschema.Schema    { return textSchema(mostPatternText, `^fix(\(.+\))?!?:`) }
func (*labelName) schema() *jsonschema.Schema  { return textSchema(50) }
func (*name) schema() *jsonschema.Schema       { return textSchema(255) }
func (*glob) schema() *jsonschema.Schema       { return textSchema(1000, "**/*_test.go", "docs/**") }
func (*authorGlob) schema() *jsonschema.Schema { return textSchema(100, "octocat", "*[bot]") }
func (*lockKey) schema() *jsonschema.Schema    { return textSchema(300, "mode", "capacity.tech-debt") }

func (*field) schema() *jsonschema.Schema {
	most := uint64(100)
	return &jsonschema.Schema{Type: "string", MaxLength: &most}
}

func (*modelName) schema() *jsonschema.Schema { return (*field)(nil).schema() }

func (*chatURL) schema() *jsonschema.Schema {
	most := uint64(mostURL)
	return &jsonschema.Schema{Type: "string", MaxLength: &most, Pattern: `^(https?://[^\s/@?#]+[^\s@?#]*)?$`, Examples: []any{"https://llm.example.com/v1"}}
}

func (*team) schema() *jsonschema.Schema {
	s := textSchema(140, "@acme/product", "product")
	s.Pattern = `^(@?[A-Za-z0-9][A-Za-z0-9_-]*/)?@?[A-Za-z0-9][A-Za-z0-9._-]*$`
	return s
}

func (*repository) schema() *jsonschema.Schema {
	s := textSchema(140, "acme/roadmap", "roadmap")
	s.Pattern = `^([A-Za-z0-9][A-Za-z0-9_-]*/)?[A-Za-z0-9._-]+$`
	return s
}

// JSONSchemaExtend says that a rule needs something to match.
func (rule) JSONSchemaExtend(s *jsonschema.Schema) {
	for _, part := range []string{"title", "body", "labels", "paths", "authors"} {
		s.AnyOf = append(s.AnyOf, &jsonschema.Schema{Required: []string{part}})
	}
}

// JSONSchemaExtend says that a milestone's band needs an end.
func (milestoneBand) JSONSchemaExtend(s *jsonschema.Schema) {
	if band, ok := s.Properties.Get("tech-debt"); ok {
		least := uint64(1)
		band.MinProperties = &least
	}
}

// JSONSchemaExtend says that one number stands for all.
func (certainty) JSONSchemaExtend(s *jsonschema.Schema) {
	each := *s
	*s = jsonschema.Schema{OneOf: []*jsonschema.Schema{(*confidence)(nil).schema(), &each}}
}
