// The page: what is done here goes to the server as a deed, and what changes
// in the room comes back as rendered fragments.
import { listen } from "./stream.js";
import { clicks } from "./act.js";
import { composers } from "./say.js";
import { forms } from "./form.js";
import { picker } from "./picker.js";
import { diary } from "./diary.js";

clicks();
composers();
forms();
picker();
diary();
listen();
