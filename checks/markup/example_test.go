package markup_test

import (
	"fmt"

	"github.com/northstar-app/northstar/checks/markup"
)

func ExampleFormat() {
	titles := []string{"Carts & lists", "<b>Wishes</b>"}
	fmt.Println(markup.Format(`<ul class="{}">{}</ul>`, "plain", markup.Each(titles, func(title string) markup.HTML {
		return markup.Format("<li>{}</li>", title)
	})))
	// Output: <ul class="plain"><li>Carts &amp; lists</li><li>&lt;b&gt;Wishes&lt;/b&gt;</li></ul>
}
