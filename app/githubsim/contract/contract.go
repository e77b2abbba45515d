// Package contract holds what goes over the wire against GitHub's own descriptions of it: every request that a client
// makes and every answer of the simulated host against the OpenAPI description, every webhook against the description
// of webhooks, every GraphQL query against the public schema. It is for tests alone.
//
// The descriptions are npm packages and are not part of this repository: a folder that holds
// node_modules/@octokit/{openapi,openapi-webhooks,graphql-schema} is named by NORTHSTAR_TEST_CONTRACTS.
//
// What is not compared: patterns that Go's regular expressions can't say are taken as met, and examples in the
// descriptions are not read. Four slips of the descriptions are mended as they are loaded, each said where it is done. Of
// an answer that a test injected only the request is judged, and of a request that was refused as malformed only the
// answer.
package contract

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// Variable names the environment variable with the folder of the descriptions.
const Variable = "NORTHSTAR_TEST_CONTRACTS"

// Descriptions are GitHub's descriptions, read once. It may be used from many goroutines.
type Descriptions struct {
	rest     *restContract
	webhooks *webhookContract
	graphQL  *graphContract
}

var load = sync.OnceValues(func() (*Descriptions, error) {
	root := filepath.Join(os.Getenv(Variable), "node_modules", "@octokit")
	var d Descriptions
	var err error
	if d.rest, err = loadREST(filepath.Join(root, "openapi", "generated", "api.github.com.json")); err != nil {
		return nil, fmt.Errorf("the OpenAPI description: %w", err)
	}
	if d.webhooks, err = loadWebhooks(filepath.Join(root, "openapi-webhooks", "generated", "api.github.com.json")); err != nil {
		return nil, fmt.Errorf("the description of webhooks: %w", err)
	}
	if d.graphQL, err = loadGraph(filepath.Join(root, "graphql-schema", "schema.graphql")); err != nil {
		return nil, fmt.Errorf("the GraphQL schema: %w", err)
	}
	return &d, nil
})

// Load reads the descriptions, once for all tests of a program. The test is skipped when there are none.
func Load(t testing.TB) *Descriptions {
	t.Helper()
	if os.Getenv(Variable) == "" {
		t.Skipf("%s is not set to a folder with node_modules/@octokit: nothing to compare with", Variable)
	}
	d, err := load()
	if err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
	return d
}

// Available says whether the descriptions are there to be loaded.
func Available() bool { return os.Getenv(Variable) != "" }

// Watch reports every deviation on the host, by either side, as an error of the test. Each is reported once.
func (d *Descriptions) Watch(t testing.TB, h *githubsim.Host) {
	r := &report{t: t, seen: map[string]bool{}}
	t.Cleanup(r.close)
	h.Observe(func(x githubsim.Exchange) {
		for _, err := range d.Exchange(x) {
			r.add(err.Error())
		}
	})
	h.ObserveDeliveries(func(v githubsim.Delivery) {
		if err := d.Delivery(v.Event, v.Action, v.Payload); err != nil {
			r.add(err.Error())
		}
	})
}

// Exchange judges one request and its answer.
func (d *Descriptions) Exchange(x githubsim.Exchange) []error {
	if x.Route == "/graphql" {
		return d.graphQL.exchange(x)
	}
	return d.rest.exchange(x)
}

// Delivery judges one webhook.
func (d *Descriptions) Delivery(event, action string, payload []byte) error {
	if !d.webhooks.describes(event, action) {
		return d.rest.delivery(event, action, payload) // the newest are described there alone
	}
	return d.webhooks.delivery(event, action, payload)
}

// report collects deviations and says each once, until the test is over.
type report struct {
	mu   sync.Mutex
	t    testing.TB
	seen map[string]bool
	over bool
}

func (r *report) add(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.seen[text] && !r.over {
		r.seen[text] = true
		r.t.Error(text)
	}
}

func (r *report) close() { r.mu.Lock(); defer r.mu.Unlock(); r.over = true }
