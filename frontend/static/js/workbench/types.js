/**
 * The shapes the workbench and the server exchange, as JSDoc types. Nothing runs here.
 *
 * @typedef {"d" | "c"} Side
 *
 * @typedef {object} Line
 * @property {string} id                stable over revisions
 * @property {Side} side
 * @property {number} cents             always positive
 * @property {number} open_cents        what is left of it
 * @property {string} date              ISO
 * @property {string | null} due
 * @property {boolean} late
 * @property {string} reference
 * @property {string} label
 * @property {string} journal
 * @property {string} letter            "" or a partial letter, lower case
 * @property {string | null} by
 * @property {string} file
 * @property {number} place         among the lines of the account, which tells the order of one day
 * @property {string} currency
 *
 * @typedef {object} Group
 * @property {string} letter
 * @property {string} date
 * @property {string | null} by
 * @property {string | null} initials
 * @property {number} debits
 * @property {number} credits
 * @property {number} cents
 * @property {Line[]} lines
 * @property {string | null} fault
 * @property {string} [pending]         key of the act that makes it, where the server has not confirmed it yet
 *
 * @typedef {object} Gap
 * @property {number} limit_cents
 * @property {string} loss_account
 * @property {string} gain_account
 * @property {string | null} closed_day
 *
 * @typedef {object} Board
 * @property {number} revision
 * @property {string} account
 * @property {string} customer
 * @property {string} name
 * @property {number} balance_cents     positive where the account owes
 * @property {string} currency         of the balance
 * @property {number | null} payment_days
 * @property {string | null} kind
 * @property {number} rank
 * @property {number} count
 * @property {string | null} previous
 * @property {string | null} next
 * @property {string | null} customer_url
 * @property {string} today
 * @property {string} next_letter
 * @property {string} next_partial
 * @property {boolean} may_letter
 * @property {Gap} gap
 * @property {Line[]} lines
 * @property {Group[]} groups
 * @property {number} group_count
 *
 * @typedef {object} Delta              what a board has otherwise than that of an earlier revision
 * @property {number} since             that revision
 * @property {Omit<Board, "lines" | "groups">} head
 * @property {string[]} gone            lines that are open no longer
 * @property {Line[]} lines             that are new or changed
 * @property {string[]} ungrouped       letters that are no longer there
 * @property {Group[]} groups           that are new or changed
 *
 * @typedef {object} Proposals
 * @property {number} revision
 * @property {string[]} [order]         ids of all of them, where the page said which it has; then only those that are new follow
 * @property {Proposal[]} proposals
 *
 * @typedef {object} Variant
 * @property {string[]} lines
 * @property {string} why
 *
 * @typedef {object} Proposal
 * @property {string} id
 * @property {"certain" | "probable" | "gap" | "partial"} kind
 * @property {number} cents
 * @property {number} gap_cents
 * @property {string[]} lines
 * @property {number} debits
 * @property {number} credits
 * @property {string} title
 * @property {string} why
 * @property {Variant[]} variants
 *
 * @typedef {object} Act                 what somebody did on this account
 * @property {number} revision
 * @property {string} by
 * @property {string} initials
 * @property {boolean} mine
 * @property {string} at
 * @property {"letter" | "unletter" | "change"} verb
 * @property {string[]} letters
 * @property {string[]} lines
 * @property {string} said
 *
 * @typedef {object} Answer              of an act that was written
 * @property {number} revision
 * @property {number | null} undo        the revision that an undo names
 * @property {string[]} letters
 * @property {string} said
 * @property {Board} [board]            the whole, where the page is too far behind; else
 * @property {Delta} [delta]
 *
 * @typedef {object} Changes
 * @property {number} revision          the last one of the books
 * @property {Act[]} [acts]             missing where nothing of it concerns this account
 * @property {Board} [board]
 * @property {Delta} [delta]
 *
 * @typedef {object} Refusal
 * @property {string} type
 * @property {string} said
 * @property {string[]} [lines]
 */

export {};
