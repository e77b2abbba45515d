package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/memo"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/config"
)

// reading runs fn on the database that the settings name, which may be in use by a server. Nothing is made or written.
func reading(cmd *cobra.Command, open func() (func(string) (string, bool), error), fn func(*store.DB) error) error {
	lookup, err := open()
	if err != nil {
		return err
	}
	url, err := config.Database(lookup)
	if err != nil {
		return err
	}
	db, err := openReading(cmd.Context(), url.Reveal())
	if err != nil {
		return err
	}
	defer db.Close()
	return fn(db)
}

// writing runs fn on the database that the settings name, which has to be there and up to date, and may be in use by a server.
func writing(cmd *cobra.Command, open func() (func(string) (string, bool), error), fn func(*store.DB) error) error {
	return using(cmd, open, openReading, fn)
}

// using is writing, by a way to say what is wrong with the database: one that is of another version may do.
func using(cmd *cobra.Command, open func() (func(string) (string, bool), error), look func(context.Context, string) (*store.DB, error), fn func(*store.DB) error) error {
	lookup, err := open()
	if err != nil {
		return err
	}
	url, err := config.Database(lookup)
	if err != nil {
		return err
	}
	there, err := look(cmd.Context(), url.Reveal()) // makes no database, and says what is wrong with one
	if err != nil {
		return err
	}
	there.Close()
	db, err := store.Open(cmd.Context(), url.Reveal())
	if err != nil {
		return err
	}
	defer db.Close()
	return fn(db)
}

// mirrored reads what is stored of the GitHub that the settings name.
func mirrored(open func() (func(string) (string, bool), error)) (*facts.Reader, error) {
	lookup, err := open()
	if err != nil {
		return nil, err
	}
	web, err := config.Web(lookup)
	return facts.New(checks.HostOf(web), &memo.Memo{}, &policy.Policies{}), err
}

func openReading(ctx context.Context, url string) (*store.DB, error) {
	db, err := openAny(ctx, url)
	if err != nil {
		return nil, err
	}
	if err := db.Ready(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("NORTHSTAR_DATABASE_URL: %w", err)
	}
	return db, nil
}

// openAny opens a database that is there, whatever its version.
func openAny(ctx context.Context, url string) (*store.DB, error) {
	db, err := store.OpenReading(ctx, url)
	switch {
	case errors.Is(err, store.ErrNoDatabase):
		return nil, &config.SettingError{Name: "NORTHSTAR_DATABASE_URL", Message: err.Error() +
			": name the one that northstar serve uses (--database-url), or read an export instead (--issues, --pulls)"}
	case err != nil && !store.Unreachable(err):
		return nil, &config.SettingError{Name: "NORTHSTAR_DATABASE_URL", Message: err.Error()}
	}
	return db, err
}
