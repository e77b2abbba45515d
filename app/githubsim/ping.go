package githubsim

// Ping sends the event by which GitHub tries a hook out.
func (a *App) Ping() {
	a.mu.Lock()
	defer a.mu.Unlock()
	config := a.hook.configJSON()
	payload := object{"zen": "Keep it logically awesome.", "hook_id": a.hook.id, "hook": object{"type": "App", "id": a.hook.id, "name": "web",
		"active": true, "events": copyList(a.events), "config": config, "app_id": a.id, "created_at": stamp(a.created), "updated_at": stamp(a.created),
		"deliveries_url": a.api + "/app/hook/deliveries"}}
	d := newDelivery(a.newID(), "ping", "", encode(payload))
	for _, f := range a.deliverySeen {
		f(*d)
	}
	a.hook.add(d)
}
