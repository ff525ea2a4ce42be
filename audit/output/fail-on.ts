/** The least that fails: with `reachable` a machine that the Internet reaches, with `never` nothing. */
export type FailOn = "open" | "undecided" | "reachable" | "never";
