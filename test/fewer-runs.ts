/** Lets the quick loop try a tenth of the random values, unless FC_RUNS asks for another number. */
process.env["FC_RUNS"] ??= "0.1";
