package config

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/northstar-app/northstar/checks"
)

func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("northstar.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("northstar.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// instance is a policy file as an editor hands it to a schema.
func instance(t testing.TB, text string) any {
	t.Helper()
	asJSON, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSchema(t *testing.T) {
	s := compiled(t)
	for name, text := range map[string]string{
		"example": Example,
		"offer":   NewFileText(Offer{}),
		"offer filled in": NewFileText(Offer{Mode: checks.Enforce, Band: checks.Band{Min: 1, Max: 500_000},
			Labels: map[checks.Kind]string{checks.TechDebt: "kind: debt", checks.Feature: "feature", checks.Vision: "it's"}}),
		"values": "points: {default: 0.125, labels: {size/S: 1}}\nsummary: {every: 1h30m, target: both}\nlocked: [mode]\nteams: {product: ['@a/b', 'c']}\n",
	} {
		if f, problems := Parse(name, []byte(text)); len(problems) > 0 {
			t.Errorf("%s: %v", name, problems)
		} else if _, problems := Resolve("acme", f, nil); len(problems) > 0 {
			t.Errorf("%s: %v", name, problems)
		}
		if err := s.Validate(instance(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{
		"mod: advise", "version: 2", "mode: Advise", "mode: [off]", "labels: {bug: x}", "labels: {vision: ''}", "labels: {vision: 2024}",
		"classify: {issue-types: {Bug: bug}}", "classify: {rules: [{kind: feature}]}", "classify: {rules: [{title: a}]}",
		"classify: {rules: [{kind: feature, paths: []}]}", "classify: {rules: [{kind: none, title: a}]}", "classify: {min-confidence: 2}",
		"classify: {model: {url: 'llm.example.com'}}", "classify: {model: {url: 'https://u:p@llm.example.com'}}", "classify: {model: {url: 'https://a/#b'}}",
		"classify: {model: {a-day: -1}}", "classify: {model: {private: 1}}",
		"strategy: {require: feature}", "strategy: {require: [debt]}", "strategy: {repositories: ['https://github.com/a/b']}",
		"capacity: {tech-debt: {min: 20}}", "capacity: {tech-debt: {min: 101%}}", "capacity: {tech-debt: {min: 33.33333%}}",
		"capacity: {min-items: -1}", "capacity: {min-items: 1.5}", "capacity: {require-milestone: yes}", "capacity: {milestones: [{title: a}]}",
		"capacity: {milestones: [{title: a, tech-debt: {}}]}", "points: {labels: {a: -1}}", "points: {default: 0.0001}",
		"comments: {grace: 10}", "comments: {grace: 30m1h}", "comments: {grace: ''}", "summary: {target: nowhere}", "teams: {product: ['a/b/c']}", "locked: mode",
	} {
		if err := s.Validate(instance(t, text)); err == nil {
			t.Errorf("the schema takes %s", text)
		}
		if _, problems := Parse("f.yml", []byte(text)); len(problems) == 0 {
			t.Errorf("Parse takes %s", text)
		}
	}
	broken, err := os.ReadFile("testdata/broken.yml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(broken), "mode: observe\n", "", 1) // a key that stands twice is no JSON
	if err := s.Validate(instance(t, text)); err == nil {
		t.Error("the schema takes testdata/broken.yml")
	}
}

// TestSchemaDescribes: every key of the policy has a description, and no object takes keys that are not known.
func TestSchemaDescribes(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	var walk func(s map[string]any, key string)
	walk = func(s map[string]any, key string) {
		if props, ok := s["properties"].(map[string]any); ok {
			if s["additionalProperties"] != false {
				t.Errorf("%s takes keys that are not known", key)
			}
			for k, v := range props {
				p := v.(map[string]any)
				if p["description"] == nil {
					t.Errorf("%s has no description", join(key, k))
				}
				walk(p, join(key, k))
			}
		}
		for _, part := range []string{"items", "additionalProperties"} {
			if sub, ok := s[part].(map[string]any); ok {
				walk(sub, key+"[]")
			}
		}
	}
	walk(root, "")
	if root["title"] == nil || root["$schema"] == nil {
		t.Error("the schema has no title or no version")
	}
}

// TestExampleIsComplete: the example names every key of the structs, and what it sets are the defaults.
func TestExampleIsComplete(t *testing.T) {
	f := must(t, "northstar.example.yml", Example)
	var inside func(v reflect.Type, key string)
	inside = func(v reflect.Type, key string) {
		if scalarType(v) || v.Kind() != reflect.Struct {
			if _, ok := f.places[key]; !ok {
				t.Errorf("northstar.example.yml lacks %s", key)
			}
			return
		}
		for i := range v.NumField() {
			inside(v.Field(i).Type, join(key, v.Field(i).Tag.Get("yaml")))
		}
	}
	inside(reflect.TypeFor[policy](), "")
	for _, key := range fieldNames(reflect.TypeFor[rule]()) {
		if !strings.Contains(Example, key+": ") {
			t.Errorf("northstar.example.yml shows no rule with %s", key)
		}
	}
	without, _ := Resolve("acme", must(t, "empty", ""), nil)
	with, problems := Resolve("acme", f, nil)
	if d := Diff(without, with); len(d) > 0 || len(problems) > 0 {
		t.Errorf("the example differs from the defaults: %v %v", d, problems)
	}
	for i, line := range strings.Split(Example, "\n") {
		if n := len([]rune(line)); n > 120 {
			t.Errorf("line %d has %d characters", i+1, n)
		}
	}
}

func TestNewFileText(t *testing.T) {
	golden(t, "offer.golden", NewFileText(Offer{Labels: map[checks.Kind]string{checks.TechDebt: "kind/debt"}, Band: checks.Band{Min: 125_000, Max: 300_000}}))
	if n := len(NewFileText(Offer{})); n > 1500 {
		t.Errorf("%d bytes are long for an address that holds them", n)
	}
}
