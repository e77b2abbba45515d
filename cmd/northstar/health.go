package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

func healthCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Ask a running server on this machine whether it is ready",
		Long:  "Asks /readyz of the server that listens on NORTHSTAR_LISTEN of this machine: exit status 0 when it is ready. The image's health check.",
		Args:  cobra.NoArgs,
	}
	open := settingFlags(cmd, "NORTHSTAR_LISTEN")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		lookup, err := open()
		if err != nil {
			return err
		}
		listen, ok := lookup("NORTHSTAR_LISTEN")
		if !ok || listen == "" {
			listen = "127.0.0.1:8080"
		}
		host, port, err := net.SplitHostPort(listen)
		if err != nil {
			return usagef("NORTHSTAR_LISTEN: %q is no host:port", listen)
		}
		if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
			host = "127.0.0.1"
		}
		return ask(cmd.Context(), "http://"+net.JoinHostPort(host, port)+"/readyz", cmd.OutOrStdout())
	}
	return cmd
}

func ask(ctx context.Context, url string, out io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, 2500*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("no server answers: %w", err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<10))
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s", strings.TrimSpace(string(text)))
	}
	fmt.Fprintln(out, strings.TrimSpace(string(text)))
	return nil
}
