package config

// policy is the shape of northstar.yml: read by Parse, merged by Resolve, described by Schema. Everything that may be
// left out has a form for it: nil.
type policy struct {
	Version  *version  `yaml:"version" jsonschema_description:"The version of this format."`
	Mode     *mode     `yaml:"mode" jsonschema_description:"How far Northstar goes. Left out: advise. No file at all: observe."`
	Labels   labels    `yaml:"labels" jsonschema_description:"The names of the four labels."`
	Classify classify  `yaml:"classify" jsonschema_description:"What an item is."`
	Strategy strategy  `yaml:"strategy" jsonschema_description:"The check northstar/strategy."`
	Capacity capacity  `yaml:"capacity" jsonschema_description:"The check northstar/debt-capacity."`
	Points   points    `yaml:"points" jsonschema_description:"Where points come from when capacity.unit is points."`
	Checks   checkRuns `yaml:"checks" jsonschema_description:"What holds for every check run."`
	Comments comments  `yaml:"comments" jsonschema_description:"The comment on work that is linked to no strategy."`
	Backfill backfill  `yaml:"backfill" jsonschema_description:"What happens to items from before the installation."`
	Summary  summary   `yaml:"summary" jsonschema_description:"Milestone summaries."`
	Playbook playbook  `yaml:"playbook" jsonschema_description:"The review of vision and strategy issues."`
	Teams    teams     `yaml:"teams" jsonschema_description:"Teams that speak for the product and for engineering."`
	Planning planning  `yaml:"planning" jsonschema_description:"What planning is measured by."`
	Projects []project `yaml:"projects" jsonschema:"maxItems=0" jsonschema_description:"Projects whose iterations are judged as milestones are. This version takes none: leave it empty."`
	Locked   []lockKey `yaml:"locked" jsonschema_description:"Keys that repositories can't override, for the owner's file: mode, capacity.tech-debt. A key locks everything under it."`
}

type labels struct {
	Vision   *labelName `yaml:"vision" jsonschema_description:"The label of visions."`
	Strategy *labelName `yaml:"strategy" jsonschema_description:"The label of strategies."`
	Feature  *labelName `yaml:"feature" jsonschema_description:"The label of features."`
	TechDebt *labelName `yaml:"tech-debt" jsonschema_description:"The label of technical debt."`
}

type classify struct {
	IssueTypes      map[string]kind `yaml:"issue-types" jsonschema_description:"GitHub's issue types to kinds."`
	Rules           []rule          `yaml:"rules" jsonschema_description:"Tried in order, the first that matches decides."`
	Exempt          exempt          `yaml:"exempt" jsonschema_description:"What gets no kind and passes every check as skipped."`
	Habits          habits          `yaml:"habits" jsonschema_description:"Added to the built-in map of what teams' labels, titles and changed files say; northstar config habits prints it."`
	TextModel       *truth          `yaml:"text-model" jsonschema_description:"Whether the text model inside the process may say feature, tech-debt or other when nothing else did."`
	MinConfidence   certainty       `yaml:"min-confidence" jsonschema_description:"How sure an inferred kind must be for its label, 0 to 1: one number, or one for each kind."`
	CountConfidence *confidence     `yaml:"count-confidence" jsonschema_description:"How sure an inferred kind must be to count as likely, 0 to 1."`
	Learn           *truth          `yaml:"learn" jsonschema_description:"Whether what people stated in a repository corrects the text model there, from 50 items on."`
	Model           ownModel        `yaml:"model" jsonschema_description:"A server of the owner's own, asked what items are that nothing else says a kind of. Off while url or name is empty; in the owner's file alone, northstar.yml in the repository .github."`
}

// ownModel is a server that speaks the OpenAI chat API. It counts in the owner's file alone: see ownersAlone.
type ownModel struct {
	URL     *chatURL   `yaml:"url" jsonschema_description:"Where its chat API is: /chat/completions is added. Empty: nothing is sent anywhere."`
	Name    *modelName `yaml:"name" jsonschema_description:"Which of its models is asked."`
	Private *truth     `yaml:"private" jsonschema_description:"Whether titles and descriptions of repositories that are not public may be sent there."`
	Label   *truth     `yaml:"label" jsonschema_description:"Whether what it says may put labels on; else it makes a kind likely at most."`
	ADay    *count     `yaml:"a-day" jsonschema_description:"How many items it is asked about in a day (UTC), all repositories together."`
}

// habits are entries of the map of habits. none takes one of the built-in map away.
type habits struct {
	Labels   map[string]habitKind `yaml:"labels" jsonschema_description:"Labels to kinds: {code health: tech-debt, enhancement: none}. Case, hyphens, emoji and a word such as type: in front don't matter."`
	Prefixes map[string]habitKind `yaml:"prefixes" jsonschema_description:"What titles begin with, in any case and form, to kinds: {spike: tech-debt}."`
	Paths    map[string]habitKind `yaml:"paths" jsonschema_description:"Globs to kinds: every changed file matches one of the globs of a kind."`
}

// certainty is how sure an inferred kind must be. One number stands for both.
type certainty struct {
	Feature  *confidence `yaml:"feature" jsonschema_description:"For the label of features, 0 to 1."`
	TechDebt *confidence `yaml:"tech-debt" jsonschema_description:"For the label of technical debt, 0 to 1."`
}

// rule needs a kind and at least one of the other parts.
type rule struct {
	Kind    *kind        `yaml:"kind" jsonschema:"required" jsonschema_description:"The kind of what matches."`
	Title   *pattern     `yaml:"title" jsonschema_description:"A regular expression (RE2) over the title. It may cost 2000, as its compiled program is large; all patterns and globs of a file together 20000."`
	Body    *pattern     `yaml:"body" jsonschema_description:"A regular expression (RE2) over the body; what it may cost is bounded as for title."`
	Labels  []name       `yaml:"labels" jsonschema:"minItems=1" jsonschema_description:"Any of these labels is on the item."`
	Paths   []glob       `yaml:"paths" jsonschema:"minItems=1" jsonschema_description:"Globs with *, ?, **, [a-z] and {a,b}; every changed file matches one of them."`
	Authors []authorGlob `yaml:"authors" jsonschema:"minItems=1" jsonschema_description:"Any of these wrote it; only * is special."`
}

type exempt struct {
	Labels     []name       `yaml:"labels" jsonschema_description:"Items with any of these labels."`
	Authors    []authorGlob `yaml:"authors" jsonschema_description:"Items by any of these authors; only * is special, a bot is name[bot]."`
	IssueTypes []name       `yaml:"issue-types" jsonschema_description:"Issues of any of these GitHub issue types."`
}

type strategy struct {
	Require      []kindOrNone `yaml:"require" jsonschema_description:"The kinds that need a link to a strategy; none stands for items without a kind."`
	Repositories []repository `yaml:"repositories" jsonschema_description:"Repositories of the same owner whose strategies count beside this one's; empty: all."`
}

type capacity struct {
	TechDebt         band            `yaml:"tech-debt" jsonschema_description:"The share of a milestone's work that is technical debt, both ends included."`
	Unit             *unit           `yaml:"unit" jsonschema_description:"What is counted: items, each 1, or points."`
	Basis            *basis          `yaml:"basis" jsonschema_description:"Over which work: planned (all), completed (closed) or remaining (open)."`
	Scope            *scope          `yaml:"scope" jsonschema_description:"repository, or org: milestones of one title across the organisation are one. It counts in the owner's file alone, northstar.yml in the repository .github; readers of a public repository see the sum of the public ones."`
	Of               *slice          `yaml:"of" jsonschema_description:"What is judged: milestone. Iterations of projects are not judged by this version."`
	MinItems         *count          `yaml:"min-items" jsonschema_description:"A milestone with fewer items is not judged: they are too few to say."`
	RequireMilestone *truth          `yaml:"require-milestone" jsonschema_description:"Whether a pull request without a milestone fails in enforce."`
	MaxUnclassified  *share          `yaml:"max-unclassified" jsonschema_description:"The share of open items without a kind above which no verdict is a success."`
	Milestones       []milestoneBand `yaml:"milestones" jsonschema_description:"Other bands by the milestone's title, the first match."`
}

type band struct {
	Min *share `yaml:"min" jsonschema_description:"The smallest share allowed."`
	Max *share `yaml:"max" jsonschema_description:"The largest share allowed."`
}

// milestoneBand needs both parts; an end of the band that is left out is 0% or 100%.
type milestoneBand struct {
	Title    *name `yaml:"title" jsonschema:"required" jsonschema_description:"Milestones of this title; only * is special."`
	TechDebt band  `yaml:"tech-debt" jsonschema:"required" jsonschema_description:"The band. min left out: 0%. max left out: 100%."`
}

type points struct {
	Field   *field            `yaml:"field" jsonschema_description:"The organisation's issue field that holds the points; empty for none."`
	Options map[string]weight `yaml:"options" jsonschema_description:"What the field's options count, where it is not a number."`
	Labels  map[string]weight `yaml:"labels" jsonschema_description:"What labels count."`
	Default *weight           `yaml:"default" jsonschema_description:"What an item counts that says nothing."`
}

type checkRuns struct {
	WhenIncomplete *incomplete `yaml:"when-incomplete" jsonschema_description:"What a check concludes that could not be computed."`
}

type comments struct {
	Unlinked *truth    `yaml:"unlinked" jsonschema_description:"Whether work that is linked to no strategy gets a comment."`
	Grace    *duration `yaml:"grace" jsonschema_description:"How long the comment waits for the link."`
	Digest   *digest   `yaml:"digest" jsonschema_description:"Whether one issue a repository lists, once a week, what waits for a decision, with boxes that act when they are ticked."`
}

type backfill struct {
	Label *truth `yaml:"label" jsonschema_description:"Whether open items from before the installation are labelled without anybody touching them."`
}

type summary struct {
	Target   *target   `yaml:"target" jsonschema_description:"Where summaries are written: on each strategy issue, on one issue kept for the milestone, or both."`
	Every    *duration `yaml:"every" jsonschema_description:"The shortest time between two edits of one summary."`
	FollowUp *duration `yaml:"follow-up" jsonschema_description:"When to ask, after a milestone closed, what its launch achieved."`
}

type playbook struct {
	Review   *truth            `yaml:"review" jsonschema_description:"Whether visions and strategies are reviewed."`
	Headings map[string][]name `yaml:"headings" jsonschema_description:"Further names for the headings of a strategy (problem, guiding policy, actions, non-goals) and of a vision (perspective, horizon, end state)."`
}

type teams struct {
	Product     []team `yaml:"product" jsonschema_description:"Teams that speak for the product."`
	Engineering []team `yaml:"engineering" jsonschema_description:"Teams that speak for engineering."`
	Waive       []team `yaml:"waive" jsonschema_description:"Teams that may waive a check besides maintainers."`
}

type planning struct {
	SpikeOver *weight           `yaml:"spike-over" jsonschema_description:"Features of more points want a spike that is linked."`
	Score     map[string]notYet `yaml:"score" jsonschema:"maxProperties=0" jsonschema_description:"Scales of value, effort and risk. This version computes no score: leave it empty."`
}

// project is a board whose iterations would be judged. This version takes none.
type project struct {
	Owner  *notYet `yaml:"owner" jsonschema_description:"Whose project it is."`
	Number *notYet `yaml:"number" jsonschema_description:"Its number."`
	Field  *notYet `yaml:"field" jsonschema_description:"The field that holds the iteration."`
}
