package classify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"github.com/northstar-app/northstar/checks/classify/habit"
	"github.com/northstar-app/northstar/checks/classify/model"
)

// revision is raised by whoever changes how an item is decided beside the model and the table of habits: the vetoes, the verbs, the groups of
// files, what contradicts what, what it adds to its milestone.
const revision = 3

// Version tells the text model and the built-in habits of this binary from those of others: what was decided with others is decided anew.
var Version = sync.OnceValue(func() string {
	h := sha256.New()
	fmt.Fprintln(h, revision, model.Digest(), habit.BuiltIn())
	return hex.EncodeToString(h.Sum(nil)[:8])
})
