package hook

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/palantir/go-githubapp/githubapp"
	"github.com/tidwall/gjson"

	"github.com/northstar-app/northstar/app/crowd"
)

// receive takes one request through its checks, cheapest first, and returns what becomes of it. The event is named once
// the request is known to be signed.
func (h *Hook) receive(w http.ResponseWriter, r *http.Request, start time.Time) (event string, a answer) {
	if r.Method != http.MethodPost {
		return "", notPost
	}
	e, ok := headers(r.Header)
	if !ok {
		return "", malformed
	}
	signature, ok := signatureOf(r.Header)
	if !ok {
		return "", unsigned
	}
	if r.ContentLength > maxBody {
		return "", tooLarge
	}
	v := h.enter(w, r)
	defer v.Leave()
	b := h.newBody()
	defer h.close(b)
	a, ok = h.readBody(r, v, start, b)
	if in := v.Leave(); !in {
		return "", unavailable
	} else if !ok {
		return "", a
	}
	trip := &trip{hook: h, deadline: start.Add(h.patience)}
	trip.arrive()
	defer trip.leave()
	if !signed(b.sums, signature) {
		return "", unsigned
	}
	if e.name == "ping" || !h.o.Wants(e.name) {
		return e.name, unwanted
	}
	payload, done, ok := h.open(b, trip.deadline)
	if !ok {
		return e.name, unavailable
	}
	defer done()
	return e.name, h.handOver(r.Context(), e, payload, trip)
}

// enter begins to read a body, from anybody.
func (h *Hook) enter(w http.ResponseWriter, r *http.Request) *crowd.Visit {
	control := http.NewResponseController(w)
	return h.crowd.Enter(r.RemoteAddr, func(t time.Time) { _ = control.SetReadDeadline(t) }) // not every ResponseWriter has one
}

// envelope is what GitHub says of a delivery in its headers.
type envelope struct{ name, guid, kind string }

// headers reads what GitHub sends with every delivery.
func headers(h http.Header) (e envelope, ok bool) {
	e = envelope{h.Get("X-GitHub-Event"), h.Get("X-GitHub-Delivery"), h.Get("Content-Type")}
	if !word(e.name, 64) || !word(e.guid, 128) {
		return e, false
	}
	if e.kind != typeJSON && e.kind != typeForm {
		media, _, err := mime.ParseMediaType(e.kind)
		if err != nil || media != typeJSON && media != typeForm {
			return e, false
		}
		e.kind = media
	}
	return e, true
}

// The two content types that a GitHub App's webhook can be set to.
const (
	typeJSON = "application/json"
	typeForm = "application/x-www-form-urlencoded"
)

// word reports whether s is what event names and GUIDs consist of.
func word(s string, most int) bool {
	if s == "" || len(s) > most {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.') {
			return false
		}
	}
	return true
}

// trip is the way of one delivery through go-githubapp's dispatcher and back; it travels in the request's context.
type trip struct {
	hook     *Hook
	deadline time.Time
	body     []byte // JSON as it was sent; nil when it is in a form
	answer   answer
	coming   bool
}

// arrive says that the delivery may reach the queue within moments.
func (t *trip) arrive() {
	t.coming = true
	t.hook.coming.Add(1)
}

// leave says that it has, or will not.
func (t *trip) leave() {
	if t.coming {
		t.coming = false
		t.hook.coming.Add(-1)
	}
}

type tripKey struct{}

// handOver gives a verified delivery to go-githubapp's dispatcher, which unwraps forms and calls our scheduler. Two things
// stay here because they cost as much as everything else together: the signature, which the dispatcher would check once more
// (and take by SHA-1), and a body that is JSON already, which it would copy into a payload.
func (h *Hook) handOver(ctx context.Context, e envelope, body []byte, t *trip) answer {
	inner := (&http.Request{
		Method: http.MethodPost,
		Header: http.Header{"X-Github-Event": {e.name}, "X-Github-Delivery": {e.guid}, "Content-Type": {e.kind}},
		Body:   http.NoBody,
	}).WithContext(context.WithValue(context.WithoutCancel(ctx), tripKey{}, t))
	if e.kind == typeForm {
		inner.Body = io.NopCloser(bytes.NewReader(body))
	} else {
		t.body = body
	}
	h.dispatcher(e.name).ServeHTTP(nil, inner)
	return t.answer
}

// dispatcher is go-githubapp's dispatcher for one event that is wanted.
func (h *Hook) dispatcher(event string) http.Handler {
	if d, ok := h.dispatch.Load(event); ok {
		return d.(http.Handler)
	}
	d, _ := h.dispatch.LoadOrStore(event, githubapp.NewEventDispatcher([]githubapp.EventHandler{handler(event)}, "",
		githubapp.WithScheduler(scheduler{h}),
		githubapp.WithErrorCallback(func(http.ResponseWriter, *http.Request, error) {}), // the trip says it already
		githubapp.WithResponseCallback(func(http.ResponseWriter, *http.Request, string, bool) {})))
	return d.(http.Handler)
}

// handler is the handler of one event. It is never called: [scheduler] stores what it would get.
type handler string

// Handles is the one event.
func (e handler) Handles() []string { return []string{string(e)} }

// Handle refuses: deliveries are handled by jobs, from the database.
func (e handler) Handle(context.Context, string, string, []byte) error {
	return errors.New("deliveries are handled by jobs")
}

// scheduler is go-githubapp's Scheduler that stores a delivery instead of handling it.
type scheduler struct{ h *Hook }

// Schedule returns when the delivery is on disk, or cannot be.
func (s scheduler) Schedule(ctx context.Context, d githubapp.Dispatch) error {
	t := ctx.Value(tripKey{}).(*trip)
	payload := t.body
	if payload == nil {
		payload = d.Payload
	}
	if !object(payload) {
		return errors.New("the payload is no JSON object")
	}
	if !s.h.o.Needs(d.EventType, gjson.GetBytes(payload, "action").String()) {
		t.answer = unwanted
		return nil
	}
	t.answer = s.h.store(d.EventType, d.DeliveryID, payload, t)
	return nil
}

// object reports whether a payload is one JSON object.
func object(payload []byte) bool {
	trimmed := bytes.TrimLeft(payload, " \t\r\n")
	return len(trimmed) > 0 && trimmed[0] == '{' && gjson.ValidBytes(payload)
}
