package work

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/store"
)

// What takes too long for a check names the command line that has the time, with the file by its name in the checkout.
func TestTooMuchNamesTheCommand(t *testing.T) {
	for name, want := range map[string]string{
		"shop":    "`northstar simulate --repo acme/shop --policy .github/northstar.yml`",
		".github": "`northstar simulate --owner acme --policy northstar.yml`",
	} {
		if says := tooMuch(store.Repository{Owner: "acme", Name: name}); !strings.Contains(says, want) {
			t.Errorf("of %s: %s", name, says)
		}
	}
}
