/** The least that fails; with `never` nothing does. */
export type FailOn = "open" | "undecided" | "never";
