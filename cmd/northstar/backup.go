package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/app/store"
)

func backupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write the SQLite database to a file, while a server may run",
		Long: "Writes the SQLite database, as it is at one moment, to a file that must not exist yet; a server may go on meanwhile.\n" +
			"To restore it, stop the server, put the file in the database's place and remove the files beside it that end in -wal and\n" +
			"-shm. What happened since is found again: GitHub's log of deliveries is asked for three days, and repositories are compared.\n\n" +
			"PostgreSQL has pg_dump for this.",
		Example: "  northstar backup /var/backups/northstar-$(date +%F).db",
	}
	open := settingFlags(cmd, "NORTHSTAR_DATABASE_URL")
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return errors.New("backup takes the one file to write")
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return using(cmd, open, openAny, func(db *store.DB) error {
			if err := db.Backup(args[0]); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "written", args[0])
			return nil
		})
	}
	return cmd
}
