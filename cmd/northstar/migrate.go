package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/config"
)

func migrateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database up to date",
		Long:  "Brings the database up to date and says what was applied. `northstar serve` does the same when it starts; any number may do so at once.",
		Args:  cobra.NoArgs,
	}
	open := settingFlags(cmd, "NORTHSTAR_DATABASE_URL")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		lookup, err := open()
		if err != nil {
			return err
		}
		url, err := config.Database(lookup)
		if err != nil {
			return err
		}
		db, err := store.Open(cmd.Context(), url.Reveal())
		if err != nil && !store.Unreachable(err) {
			return &config.SettingError{Name: "NORTHSTAR_DATABASE_URL", Message: err.Error()}
		}
		if err != nil {
			return err
		}
		defer db.Close()
		applied, err := db.Migrate(cmd.Context())
		if err != nil {
			return err
		}
		if len(applied) == 0 {
			fmt.Fprintln(cmd.OutOrStdout(), "the database is up to date")
		}
		for _, name := range applied {
			fmt.Fprintln(cmd.OutOrStdout(), "applied", name)
		}
		return nil
	}
	return cmd
}
