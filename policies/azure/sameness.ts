/** How surely two things are the same. */
export type Sameness = "same" | "possible" | "different";
