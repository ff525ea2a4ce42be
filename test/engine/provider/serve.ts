/** Serves a stand-in provider, the one that it is started as. The engine starts this process, reads a port number from its output, and ends it. */

import { serve } from "./server";

void serve(process.argv[2] ?? "").then(({ port }) => process.stdout.write(`${port}\n`));
