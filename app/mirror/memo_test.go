package mirror

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/store"
)

// outside calls a function until it asks for nothing that is worked out outside of a transaction.
func outside(t interface {
	Helper()
	Fatal(...any)
}, does func() error) {
	t.Helper()
	for {
		err := does()
		var o *store.Outside
		if !errors.As(err, &o) {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		if err := o.Work(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

// However many texts strangers write, what is kept of them stays within the memo's two halves.
func TestMemoIsBounded(t *testing.T) {
	var m Mirror
	long := strings.Repeat("word ", 10_000)
	for n := range 400 {
		m.ReadTexts(long + strconv.Itoa(n))
	}
	kept := len(m.memo.new) + len(m.memo.old)
	if most := 2 * (memoSize/len(long) + 2); kept > most {
		t.Errorf("%d of 400 long texts are kept, at most %d may be", kept, most)
	}
	if _, err := m.memo.doc(long + "399"); err != nil {
		t.Errorf("the text read last is forgotten: %v", err)
	}
}
