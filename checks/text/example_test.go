package text_test

import (
	"fmt"

	"github.com/northstar-app/northstar/checks/text"
)

// A body is read once, as Markdown: what is code or a quotation says nothing.
func ExampleRead() {
	doc := text.Read("Strategy: #12\n\n`Strategy: #13`\n\n> Strategy: #14\n\n- [x] #40\n")
	for _, f := range doc.Fields {
		fmt.Println(f.Label, f.Mentions[0].Number)
	}
	fmt.Println(doc.Tasks[0].Done, doc.Tasks[0].Mentions[0].Number)
	// Output:
	// Strategy 12
	// true 40
}

// What people wrote may stand in a text of ours without doing anything there.
func ExampleEscape() {
	fmt.Printf("%q\n", text.Escape("*Closes* #12, says @ada | <b>now</b>"))
	// Output:
	// "\\*Closes\\* \\#\u200b12, says @\u200bada \\| &lt;b&gt;now&lt;/b&gt;"
}
