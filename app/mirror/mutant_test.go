package mirror

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/internal/testenv"
)

// missed are the dependencies that app/depend states and that the property of any change misses when they are taken away, each with
// the seed of a world in which it does.
var missed = map[string]int{
	"Choosable": 1, "Envisioned": 1, "Exposed": 1, "Items": 5, "Milestone": 6, "MilestoneRestated": 6, "Renamed": 46, "ReviewsOf": 1, "Reworded": 19,
	"Suggested": 1, "Through": 4,
}

// heldElsewhere are those that it does not miss, since what they name is not in its worlds or is named by something else too, with the
// test that does.
var heldElsewhere = map[string]string{
	"Access":     "TestAccessComesAndGoes, of the whole app",
	"After":      "TestCrossing and TestCrossingTogether",
	"Balanced":   "TestVisionsInBalance, of the whole app",
	"Before":     "what it notes is for After",
	"Closers":    "TestNotCountedBeside",
	"Departed":   "TestBalanceOfWhatIsGone, of the whole app",
	"Policy":     "TestPush",
	"Proven":     "TestProofBeforeMigration, of the whole app",
	"Reviews":    "TestReviewOfWhatIsServed",
	"Split":      "TestSplit, of the whole app",
	"Summed":     "TestOrgScopeTakesBackWhatTurnedPrivate, of the whole app",
	"Tied":       "TestTieBreaker, of the whole app",
	"TurnedAway": "TestSaidNo, of the whole app",
}

// TestEachDependencyIsMissed takes each dependency away that app/depend states: the property of any change fails without it. One that
// is added is to be in one of the tables.
func TestEachDependencyIsMissed(t *testing.T) {
	of := reflect.TypeFor[depend.Change]()
	for i := range of.NumMethod() {
		name := of.Method(i).Name
		if _, ok := missed[name]; !ok && heldElsewhere[name] == "" {
			t.Errorf("nothing says what misses depend.Change.%s when it is taken away", name)
		}
	}
	w := open(t, storetest.SQLite(t))
	defer func() { depend.Mutant = nil }()
	for name, seed := range missed {
		if !testenv.Long() && name != "Through" { // each takes a second or two
			continue
		}
		t.Run(name, func(t *testing.T) {
			for _, seed := range append([]int{seed}, inOrder(200)...) { // the worlds are others once it is changed how they are drawn
				depend.Mutant = func() bool { return slices.Contains(stating(), name) }
				why := tried(w, seed)
				if why == "" {
					continue
				}
				depend.Mutant = nil
				if also := tried(w, seed); also != "" {
					t.Fatalf("the world of seed %d fails with all dependencies: %s", seed, also)
				}
				t.Logf("missed in the world of seed %d: %.200s", seed, why)
				return
			}
			t.Error("nothing misses it")
		})
	}
}

// inOrder are the numbers below n.
func inOrder(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// stating are the functions of app/depend by which something is queued right now.
func stating() (names []string) {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		_, name, in := strings.Cut(f.Function, "/app/depend.Change.")
		if !in {
			continue
		}
		name, _, _ = strings.Cut(name, ".")
		name, _, _ = strings.Cut(name, "-range")
		names = append(names, name)
	}
	return names
}

// tried makes the world of a seed with its changes, and returns what fails in it, "" for nothing.
func tried(w *world, seed int) string {
	return rapid.Custom(func(rt *rapid.T) (why string) {
		defer func() {
			if r := recover(); r != nil {
				f, ok := r.(failure)
				if !ok {
					panic(r)
				}
				why = string(f)
			}
		}()
		anyChange(w, rt, failing{})
		return ""
	}).Example(seed)
}

// failure is why a property fails that is expected to.
type failure string

// failing is the test of a property that is expected to fail: its first failure ends it.
type failing struct{ rapid.TB }

func (failing) Helper()                       {}
func (failing) Fatal(a ...any)                { panic(failure(fmt.Sprint(a...))) }
func (failing) Fatalf(how string, a ...any)   { panic(failure(fmt.Sprintf(how, a...))) }
func (f failing) Error(a ...any)              { f.Fatal(a...) }
func (f failing) Errorf(how string, a ...any) { f.Fatalf(how, a...) }
