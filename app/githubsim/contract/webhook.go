package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const webhookDoc = "https://octokit.invalid/webhooks.json"

type webhookContract struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	names    map[string]string // event-action → schema name
	compiled map[string]*jsonschema.Schema
}

// loadWebhooks reads the OpenAPI 3.1 description, whose schemas are JSON Schema of 2020-12.
func loadWebhooks(path string) (*webhookContract, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	root, _ := doc.(map[string]any)
	hooks, _ := root["webhooks"].(map[string]any)
	w := &webhookContract{compiler: jsonschema.NewCompiler(), names: map[string]string{}, compiled: map[string]*jsonschema.Schema{}}
	for name, hook := range hooks {
		if ref := schemaRef(hook); ref != "" {
			w.names[name] = ref
		}
	}
	if len(w.names) == 0 {
		return nil, fmt.Errorf("%s describes no webhooks", path)
	}
	amend(doc)
	w.compiler.UseRegexpEngine(lenientSchema)
	return w, w.compiler.AddResource(webhookDoc, doc)
}

// amend adds to the lists of an app's events those that GitHub sends, documents, and left out of these lists.
func amend(v any) {
	switch v := v.(type) {
	case map[string]any:
		if list, ok := v["enum"].([]any); ok && slices.Contains(list, any("check_suite")) && slices.Contains(list, any("issue_comment")) {
			v["enum"] = append(list, "merge_group", "sub_issues")
		}
		for _, one := range v {
			amend(one)
		}
	case []any:
		for _, one := range v {
			amend(one)
		}
	}
}

// schemaRef finds the name of the payload's schema in the description of one webhook.
func schemaRef(hook any) string {
	for _, key := range []string{"post", "requestBody", "content", "application/json", "schema"} {
		o, ok := hook.(map[string]any)
		if !ok {
			return ""
		}
		hook = o[key]
	}
	o, _ := hook.(map[string]any)
	ref, _ := o["$ref"].(string)
	return strings.TrimPrefix(ref, "#/components/schemas/")
}

// webhookName is what the descriptions call a webhook.
func webhookName(event, action string) string {
	return strings.TrimSuffix(strings.ReplaceAll(event+"-"+action, "_", "-"), "-")
}

func (w *webhookContract) describes(event, action string) bool {
	return w.names[webhookName(event, action)] != ""
}

func (w *webhookContract) schema(event, action string) (*jsonschema.Schema, error) {
	name := webhookName(event, action)
	ref := w.names[name]
	if ref == "" {
		return nil, fmt.Errorf("GitHub describes no webhook %s", name)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if s := w.compiled[ref]; s != nil {
		return s, nil
	}
	s, err := w.compiler.Compile(webhookDoc + "#/components/schemas/" + ref)
	if err == nil {
		w.compiled[ref] = s
	}
	return s, err
}

func (w *webhookContract) delivery(event, action string, payload []byte) error {
	what := strings.TrimSuffix("webhook "+event+"."+action, ".")
	s, err := w.schema(event, action)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(payload))
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := s.Validate(value); err != nil {
		return fmt.Errorf("%s: %s", what, deepest(err))
	}
	return nil
}

// deepest names the places that are wrong, without the path through the schema.
func deepest(err error) string {
	v, ok := err.(*jsonschema.ValidationError)
	if !ok {
		return err.Error()
	}
	out, _ := json.Marshal(v.BasicOutput()) // a tree of plain values
	var basic struct {
		Errors []struct {
			InstanceLocation string `json:"instanceLocation"`
			Error            any    `json:"error"`
		}
	}
	if json.Unmarshal(out, &basic) != nil {
		return err.Error()
	}
	var parts []string
	for _, e := range basic.Errors {
		if e.Error != nil && len(parts) < 6 {
			parts = append(parts, fmt.Sprintf("at %s: %v", e.InstanceLocation, e.Error))
		}
	}
	return strings.Join(parts, "; ")
}
