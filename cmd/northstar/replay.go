package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/work"
)

// mostReplayed is how many failed deliveries are taken back in at a time.
const mostReplayed = 1000

func replayCommand() *cobra.Command {
	var failed bool
	var file string
	cmd := &cobra.Command{
		Use:   "replay GUID…",
		Short: "Take deliveries back in that were given up or processed, or from a file",
		Long: "Takes deliveries back in, by their GUID (X-GitHub-Delivery): those that were given up, or that were processed and are kept\n" +
			"with what they brought, for 7 days. A running server goes on with them at once, and one that starts later then. What a\n" +
			"delivery changed already it doesn't change twice.\n\n" +
			"With --file it takes in deliveries that never came, as GitHub shows them by GET /app/hook/deliveries/ID, one or more of them.\n" +
			"One that came in before is left as it is.\n\n" +
			"GET /api/v1/deliveries on the operator's address lists those that failed.",
		Example: "  northstar replay 72d3162e-cc78-11e3-81ab-4c9367dc0958\n  northstar replay --failed\n" +
			"  northstar replay --file delivery.json",
	}
	cmd.Flags().BoolVar(&failed, "failed", false, "all that were given up")
	cmd.Flags().StringVar(&file, "file", "", "deliveries as GitHub shows them, JSON; - is the standard input")
	open := settingFlags(cmd, "NORTHSTAR_DATABASE_URL")
	cmd.Args = func(_ *cobra.Command, args []string) error {
		ways := 0
		for _, given := range []bool{failed, file != "", len(args) > 0} {
			if given {
				ways++
			}
		}
		if ways != 1 {
			return errors.New("replay takes either GUIDs of deliveries, --failed or --file")
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if file != "" {
			all, err := deliveriesOf(cmd, file)
			if err != nil {
				return err
			}
			return writing(cmd, open, func(db *store.DB) error { return takeIn(cmd, db, all) })
		}
		return writing(cmd, open, func(db *store.DB) error {
			var replayed []string
			err := db.Write(cmd.Context(), func(tx *store.Tx) (err error) {
				if failed {
					if args, err = replayable(tx); err != nil {
						return err
					}
				}
				replayed, err = tx.Replay(args)
				return err
			})
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "deliveries that wait again:", len(replayed))
			left := 0
			for _, guid := range args {
				if !slices.Contains(replayed, guid) {
					left++
					fmt.Fprintf(cmd.ErrOrStderr(), "%s: not there, waiting already, or too old to be kept whole\n", guid)
				}
			}
			if left > 0 {
				return findings(left)
			}
			return nil
		})
	}
	return cmd
}

// takeIn puts deliveries into the inbox that are not there yet.
func takeIn(cmd *cobra.Command, db *store.DB, all []store.Delivery) error {
	var fresh []string
	err := db.Write(cmd.Context(), func(tx *store.Tx) (err error) { fresh, err = tx.AddDeliveries(all); return err })
	if err != nil {
		return err
	}
	fmt.Fprintln(cmd.OutOrStdout(), "deliveries that wait:", len(fresh))
	left := 0
	for _, d := range all {
		if !slices.Contains(fresh, d.GUID) {
			left++
			fmt.Fprintf(cmd.ErrOrStderr(), "%s: came in before; northstar replay %[1]s takes it in once more\n", d.GUID)
		}
	}
	if left > 0 {
		return findings(left)
	}
	return nil
}

// deliveriesOf reads deliveries as GitHub shows them
// (https://docs.github.com/en/rest/apps/webhooks#get-a-delivery-for-an-app-webhook), one after the other or in a list. An error names
// which one is wrong; then none is taken in.
func deliveriesOf(cmd *cobra.Command, file string) ([]store.Delivery, error) {
	in := cmd.InOrStdin()
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	var out []store.Delivery
	received := time.Now()
	for decoder := json.NewDecoder(in); ; {
		var raw json.RawMessage
		err := decoder.Decode(&raw)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: after %d deliveries: %w", file, len(out), err)
		}
		some := []json.RawMessage{raw}
		if raw[0] == '[' {
			if err := json.Unmarshal(raw, &some); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
		for _, one := range some {
			d, err := deliveryOf(one)
			if err != nil {
				return nil, fmt.Errorf("%s: delivery %d: %w", file, len(out)+1, err)
			}
			d.Received = received
			out = append(out, d)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: there is no delivery in it", file)
	}
	return out, nil
}

// deliveryOf reads one delivery.
func deliveryOf(raw []byte) (store.Delivery, error) {
	var d struct {
		GUID    string `json:"guid"`
		Event   string `json:"event"`
		Request struct {
			Payload json.RawMessage `json:"payload"`
		} `json:"request"`
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		return store.Delivery{}, err
	}
	payload := d.Request.Payload
	switch {
	case d.GUID == "" || d.Event == "":
		return store.Delivery{}, errors.New("guid and event are missing: give it as GitHub shows it by GET /app/hook/deliveries/ID")
	case len(payload) == 0 || payload[0] != '{':
		return store.Delivery{}, errors.New("request.payload is missing: the list of deliveries leaves it out, GET /app/hook/deliveries/ID has it")
	case len(payload) > store.MaxPayload:
		return store.Delivery{}, fmt.Errorf("request.payload has %d bytes, more than the %d of GitHub's deliveries", len(payload), store.MaxPayload)
	case !work.Wants(d.Event):
		return store.Delivery{}, fmt.Errorf("%q is no event that changes anything here", d.Event)
	}
	if _, err := github.ParseEvent(d.Event, payload); err != nil {
		return store.Delivery{}, err
	}
	row := store.Delivery{GUID: d.GUID, Event: d.Event, Payload: payload, State: store.Waiting}
	row.Pack()
	return row, nil
}

// replayable are the deliveries that were given up and are kept whole.
func replayable(tx *store.Tx) ([]string, error) {
	all, err := tx.FailedDeliveries(mostReplayed)
	var guids []string
	for _, d := range all {
		if !d.Spent {
			guids = append(guids, d.GUID)
		}
	}
	return guids, err
}
